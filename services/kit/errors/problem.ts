import type { FieldError, SlipwayError } from './slipway-error.ts';

/** RFC 9457 problem details, as the gateway answers them and the CLI reads them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly next: string;
  readonly errors?: readonly FieldError[];
}

export function toProblem(error: SlipwayError): Problem {
  const problem = {
    type: `https://slipway.dev/errors/${error.code}`,
    title: error.code,
    status: error.http,
    code: error.code,
    detail: error.message,
    next: error.next,
  };
  return error.fields.length === 0 ? problem : { ...problem, errors: error.fields };
}
