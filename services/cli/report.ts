import { types } from 'node:util';
import type { Problem } from '../kit/errors/index.ts';
import type { Style } from './terminal/index.ts';

/** What every error of the registry and of the server has. */
export interface Reportable {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  readonly exit: number;
  readonly fields: readonly { readonly field: string; readonly message: string }[];
  readonly cause?: unknown;
}

/** An error in words: what failed and why, one line a field, the next step; with `verbose` the causes too. */
export function errorLines(error: Reportable, style: Style, verbose: boolean): string[] {
  return [
    `${style.paint('bad', 'error')} ${error.code}: ${error.message}`,
    ...error.fields.map(({ field, message }) => `  ${field} ${message}`),
    ...(verbose ? causeLines(error.cause, style) : []),
    `next: ${error.next}`,
  ];
}

/** The same as problem details, for `-o json`. */
export function errorProblem(error: Reportable, status: number): Problem {
  return {
    type: `https://slipway.dev/errors/${error.code}`,
    title: error.code,
    status,
    code: error.code,
    detail: error.message,
    next: error.next,
    ...(error.fields.length === 0 ? {} : { errors: error.fields }),
  };
}

function causeLines(cause: unknown, style: Style): string[] {
  if (!types.isNativeError(cause)) return [];
  const lines = (cause.stack ?? cause.message).split('\n').map((line) => style.paint('dim', `  ${line}`));
  return [...lines, ...causeLines(cause.cause, style)];
}
