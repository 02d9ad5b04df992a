import { registry, slipwayError, type FieldError, type Problem } from '../../kit/errors/index.ts';

/** The server's refusal, as it said it: it may be newer than this command and know codes that this one does not. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: string;
  readonly next: string;
  readonly exit: number;
  readonly status: number;
  readonly fields: readonly FieldError[];

  constructor(problem: Problem) {
    super(problem.detail);
    this.code = problem.code;
    this.next = problem.next;
    this.exit = exitOf(problem.code, problem.status);
    this.status = problem.status;
    this.fields = problem.errors ?? [];
  }
}

/** A token that was taken before and is not any more, said as that; any other failure is as it was. */
export function tokenEnded(thrown: unknown): unknown {
  if (!(thrown instanceof ClientError) || thrown.status !== 401) return thrown;
  return slipwayError('SLW_CLI_TOKEN_ENDED', { reason: thrown.message }, { cause: thrown });
}

/** Exit code of an answer: the registry's word for a code it knows, else the class of the HTTP status. */
export function exitOf(code: string, status: number): number {
  const known = Object.hasOwn(registry, code) ? registry[code as keyof typeof registry] : undefined;
  return known?.exit ?? exitOfStatus(status);
}

function exitOfStatus(status: number): number {
  switch (status) {
    case 401:
    case 403:
      return 5;
    case 404:
    case 410:
      return 3;
    case 409:
    case 412:
    case 423:
      return 4;
    case 408:
    case 504:
      return 6;
    case 429:
    case 502:
    case 503:
      return 8;
    default:
      return status >= 400 && status < 500 ? 2 : 1;
  }
}

/**
 * The problem in a refused answer. Bodies that are no problem+json (a proxy's page, Keptn's `{code, message}`) become one.
 */
export function problemOf(status: number, body: unknown, what: string): Problem {
  const said = typeof body === 'object' && body !== null ? (body as Partial<Problem> & { message?: unknown }) : {};
  const fallback = typeof said.message === 'string' ? said.message : `${what} was answered with HTTP ${status}`;
  return {
    type: said.type ?? 'about:blank',
    title: said.title ?? `HTTP ${status}`,
    status,
    code: typeof said.code === 'string' ? said.code : `HTTP_${status}`,
    detail: said.detail ?? fallback,
    next: said.next ?? nextOf(status),
    ...(Array.isArray(said.errors) ? { errors: said.errors } : {}),
  };
}

function nextOf(status: number): string {
  if (status === 401 || status === 403) return 'Give the token by SLIPWAY_TOKEN or --token-file.';
  if (status >= 500) return 'Try again; if it repeats, look at the log of the server.';
  return 'Check the address and the options with `slipway doctor`.';
}
