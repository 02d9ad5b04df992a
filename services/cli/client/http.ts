import { types } from 'node:util';
import { SlipwayError, messageOf, slipwayError } from '../../kit/errors/index.ts';
import { isObject } from '../../kit/events/index.ts';
import { ClientError, problemOf } from './error.ts';
import { linkTo } from './link.ts';

export interface Connection {
  readonly endpoint: string;
  readonly token?: string;
  /** Milliseconds that a request may take; of a stream, only until it is open. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Told of every request when it is answered, for `-v`. */
  readonly trace: (line: string) => void;
}

export interface RequestParts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** A list is the same name several times. */
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One request. `use` reads the body of the answer, which is a success; it has what is left of the time.
 * @throws ClientError with the server's problem; SLW_CLI_UNREACHABLE, SLW_CLI_TIMEOUT; the reason of an abort.
 */
export async function request<T>(
  connection: Connection,
  parts: RequestParts,
  use: (response: Response) => Promise<T>,
): Promise<T> {
  const { controller, unlink } = linkTo(connection.signal);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, connection.timeout);
  try {
    return await use(await answered(connection, parts, controller.signal));
  } catch (cause) {
    connection.signal.throwIfAborted();
    throw failureOf(connection, parts, cause, late);
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

/** The JSON of a successful answer. @throws as `request`, and SLW_CLI_ANSWER_INVALID when it is none. */
export async function requestJson<T>(connection: Connection, parts: RequestParts): Promise<T> {
  return request(connection, parts, async (response) => {
    const text = await response.text();
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      const reason = `${parts.method} ${parts.path} gave no JSON`;
      throw slipwayError('SLW_CLI_ANSWER_INVALID', { endpoint: connection.endpoint, reason }, { cause });
    }
  });
}

async function answered(connection: Connection, parts: RequestParts, signal: AbortSignal): Promise<Response> {
  const started = performance.now();
  const response = await fetch(urlOf(connection.endpoint, parts), {
    method: parts.method,
    headers: headersOf(connection, parts),
    ...(parts.body === undefined ? {} : { body: parts.body }),
    // A redirect could carry the token to somebody else.
    redirect: 'error',
    signal,
  });
  const took = Math.round(performance.now() - started);
  connection.trace(`${parts.method} ${parts.path} -> ${response.status} in ${took} ms`);
  if (response.ok) return response;
  const body = await response.json().catch(() => undefined);
  throw new ClientError(problemOf(response.status, body, `${parts.method} ${parts.path}`));
}

function urlOf(endpoint: string, { path, query = {} }: RequestParts): string {
  const url = new URL(`${endpoint}${path}`);
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === undefined ? [] : [value].flat()) url.searchParams.append(name, each);
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
  if (cause instanceof ClientError || cause instanceof SlipwayError) return cause;
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
