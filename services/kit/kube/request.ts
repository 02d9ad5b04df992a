import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { withDeadline } from '../deadline/index.ts';
import { SlipwayError, slipwayError } from '../errors/index.ts';
import type { Connection } from './connect.ts';
import { failedAnswer, failedRequest } from './failures.ts';
import type { CallOptions } from './types.ts';

const TIMEOUT_MS = 15_000;
/** A list of all pods of a large namespace fits; a runaway answer does not fill the memory. */
const MAX_BODY = 64 * 1024 * 1024;
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** What a PATCH or POST sends. */
export interface Body {
  readonly contentType: string;
  readonly text: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One call of the API server: its JSON, or undefined for 404. Rejects with SLW_KUBE_* errors, or the signal's reason. */
export async function call(
  connection: Connection,
  method: 'GET' | 'DELETE' | 'PATCH' | 'POST',
  path: string,
  options: CallOptions = {},
  body?: Body,
) {
  const answer = await ask(connection, method, path, options, body);
  if (answer === undefined) return undefined;
  try {
    return JSON.parse(answer) as unknown;
  } catch (cause) {
    throw slipwayError('SLW_KUBE_ANSWER', { server: connection.server, reason: 'it is not JSON' }, { cause });
  }
}

/** A GET whose answer is text, such as a log; empty when there is none. */
export async function callText(connection: Connection, path: string, options: CallOptions = {}): Promise<string> {
  return (await ask(connection, 'GET', path, options)) ?? '';
}

async function ask(connection: Connection, method: string, path: string, options: CallOptions, content?: Body) {
  try {
    return await answered(connection, method, path, options, content);
  } catch (error) {
    if (!(error instanceof SlipwayError) || connection.explain === undefined) throw error;
    throw await connection.explain(error);
  }
}

async function answered(connection: Connection, method: string, path: string, options: CallOptions, content?: Body) {
  const query = new URLSearchParams(options.query).toString();
  const url = `${connection.server}${path}${query === '' ? '' : `?${query}`}`;
  const { status, body } = await send(connection, method, url, options, content);
  if (status === 404) return undefined;
  if (status >= 400) throw failedAnswer(connection.server, `${method} ${path}`, status, body);
  return body;
}

async function send(
  connection: Connection,
  method: string,
  url: string,
  options: CallOptions,
  body: Body | undefined,
): Promise<Answer> {
  const once = async () =>
    withDeadline(TIMEOUT_MS, options.signal, async (signal) =>
      exchange(url, { method, signal, ...(await optionsOf(connection, options, body)) }, body),
    );
  try {
    return await once();
  } catch (thrown) {
    options.signal?.throwIfAborted();
    if (!closedWhileIdle(thrown)) throw failedRequest(connection.server, thrown);
  }
  return once().catch((thrown: unknown) => {
    options.signal?.throwIfAborted();
    throw failedRequest(connection.server, thrown);
  });
}

async function optionsOf(
  connection: Connection,
  options: CallOptions,
  body: Body | undefined,
): Promise<RequestOptions> {
  const { headers, ...rest } = await connection.options();
  const accept = options.only === 'metadata' ? METADATA_ONLY : 'application/json';
  const content = body === undefined ? {} : { 'content-type': body.contentType };
  return { ...rest, headers: { ...(headers as Record<string, string> | undefined), accept, ...content } };
}

/** The server may close a kept connection in the moment we use it: the one failure that another try always cures. */
function closedWhileIdle(thrown: unknown): boolean {
  return (thrown as { reused?: boolean; code?: string } | null)?.reused === true && 'code' in (thrown as object);
}

function exchange(url: string, options: RequestOptions, body: Body | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const open = url.startsWith('http:') ? httpRequest : httpsRequest;
    const request: ClientRequest = open(url, options, (response) => {
      collect(response).then(resolve, reject);
    });
    request.on('error', (error) => reject(Object.assign(error, { reused: request.reusedSocket })));
    request.end(body?.text);
  });
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error(`the answer is longer than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}
