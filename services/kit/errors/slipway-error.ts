import { inspect } from 'node:util';
import { registry, type ErrorCode } from './registry.ts';

export type ErrorParameters = Readonly<Record<string, string | number | undefined>>;

export interface ErrorOptionsWithFields {
  readonly cause?: unknown;
  /** One message per offending field, for example `{ field: 'data.project', message: 'is required' }`. */
  readonly fields?: readonly FieldError[];
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An error from the registry: carries what a user, an HTTP client and a retry loop need to know. */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly code: ErrorCode;
  readonly next: string;
  readonly http: number;
  readonly exit: number;
  readonly retryable: boolean;
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, parameters: ErrorParameters = {}, options: ErrorOptionsWithFields = {}) {
    const definition = registry[code];
    super(fill(definition.message, parameters), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = fill(definition.next, parameters);
    this.http = definition.http;
    this.exit = definition.exit;
    this.retryable = definition.retryable;
    this.fields = options.fields ?? [];
  }
}

/** Makes the error of that code: `throw slipwayError('SLW_PROJECT_UNKNOWN', { project })`. */
export function slipwayError(
  code: ErrorCode,
  parameters: ErrorParameters = {},
  options: ErrorOptionsWithFields = {},
): SlipwayError {
  return new SlipwayError(code, parameters, options);
}

/** Whatever was thrown, as a SlipwayError; an unknown one becomes SLW_INTERNAL and stays as `cause`. */
export function coerceError(thrown: unknown): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  return new SlipwayError('SLW_INTERNAL', { reason: messageOf(thrown) }, { cause: thrown });
}

/** The message of anything that can be thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  // inspect, not JSON: cycles, bigints and undefined can be thrown too.
  return typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 3, breakLength: Infinity });
}

/** The message of what caused a failure, where that is known: fetch says of itself only "fetch failed". */
export function causeMessageOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return messageOf(cause ?? thrown);
}

function fill(template: string, parameters: ErrorParameters): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? `<${name}>`));
}
