/** Preflight: whether the cluster lets Slipway do all that a delivery takes, asked before anything is written. */
export { createPreflight, type Preflight, type PreflightDependencies } from './preflight.ts';
export type { Operation, OperationRequest, PreflightRequest } from './types.ts';
export { createRights, type Right, type Rights } from './rights.ts';
