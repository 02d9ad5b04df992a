import { types } from 'node:util';
import { messageOf, slipwayError } from '../../kit/errors/index.ts';
import { isObject } from '../../kit/events/index.ts';
import { ClientError, problemOf } from './error.ts';

export interface Connection {
  readonly endpoint: string;
  readonly token?: string;
  /** Milliseconds until an answer must have begun; a stream may then go on for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Told of every request when it is answered, for `-v`. */
  readonly trace: (line: string) => void;
}

export interface RequestParts {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One request; the answer is a success.
 * @throws ClientError with the server's problem; SLW_CLI_UNREACHABLE, SLW_CLI_TIMEOUT.
 */
export async function request(connection: Connection, parts: RequestParts): Promise<Response> {
  const started = performance.now();
  const response = await attempt(connection, parts);
  connection.trace(
    `${parts.method} ${parts.path} -> ${response.status} in ${Math.round(performance.now() - started)} ms`,
  );
  if (response.ok) return response;
  const body = await response.json().catch(() => undefined);
  throw new ClientError(problemOf(response.status, body, `${parts.method} ${parts.path}`));
}

/** The JSON of a successful answer. @throws as `request`, and SLW_CLI_ANSWER_INVALID when it is none. */
export async function requestJson<T>(connection: Connection, parts: RequestParts): Promise<T> {
  const response = await request(connection, parts);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    const reason = `${parts.method} ${parts.path} gave no JSON`;
    throw slipwayError('SLW_CLI_ANSWER_INVALID', { endpoint: connection.endpoint, reason }, { cause });
  }
}

async function attempt(connection: Connection, parts: RequestParts): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), connection.timeout);
  try {
    return await fetch(urlOf(connection.endpoint, parts), {
      method: parts.method,
      headers: headersOf(connection, parts),
      ...(parts.body === undefined ? {} : { body: parts.body }),
      // A redirect could carry the token to somebody else.
      redirect: 'error',
      signal: AbortSignal.any([connection.signal, limit.signal]),
    });
  } catch (cause) {
    connection.signal.throwIfAborted();
    throw failureOf(connection, parts, cause, limit.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

function urlOf(endpoint: string, { path, query = {} }: RequestParts): string {
  const url = new URL(`${endpoint}${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

function headersOf({ token }: Connection, parts: RequestParts): Record<string, string> {
  return {
    accept: 'application/json',
    ...(parts.body === undefined ? {} : { 'content-type': parts.contentType ?? 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...parts.headers,
  };
}

function failureOf(connection: Connection, parts: RequestParts, cause: unknown, timedOut: boolean): Error {
  if (timedOut) {
    const what = `${parts.method} ${parts.path}`;
    return slipwayError(
      'SLW_CLI_TIMEOUT',
      { what, timeout: `${connection.timeout} ms`, look: 'slipway doctor' },
      { cause },
    );
  }
  return slipwayError('SLW_CLI_UNREACHABLE', { endpoint: connection.endpoint, reason: reasonOf(cause) }, { cause });
}

const { isNativeError } = types;

/** fetch hides what went wrong one or two causes down. */
export function reasonOf(thrown: unknown): string {
  let deepest = thrown;
  while (isObject(deepest) && isObject(deepest['cause'])) deepest = deepest['cause'];
  const code = isObject(deepest) ? deepest['code'] : undefined;
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection was refused',
    ENOTFOUND: 'the name is not known',
    ECONNRESET: 'the connection was cut',
    ETIMEDOUT: 'nothing answered in time',
    UND_ERR_CONNECT_TIMEOUT: 'nothing answered in time',
    UND_ERR_SOCKET: 'the connection was cut',
  };
  return (
    (typeof code === 'string' ? words[code] : undefined) ??
    (isNativeError(deepest) ? deepest.message : messageOf(deepest))
  );
}
