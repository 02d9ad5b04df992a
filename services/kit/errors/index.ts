/** The error registry: every failure a user can meet, with its code, status, exit code and the next step. */
export type { ErrorDefinition, ErrorTable } from './definition.ts';
export { toProblem, type Problem } from './problem.ts';
export { registry, type ErrorCode } from './registry.ts';
export {
  SlipwayError,
  causeMessageOf,
  coerceError,
  messageOf,
  slipwayError,
  type FieldError,
} from './slipway-error.ts';
