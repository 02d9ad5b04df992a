import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Connection } from './connect.ts';
import { failedAnswer } from './failures.ts';

const MAX_LINE = 16 * 1024 * 1024;
const MAX_REFUSAL = 64 * 1024;

export interface StreamRequest {
  /** API path with its query. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** A connection on which nothing comes for so long is taken for dead. */
  readonly silenceMs: number;
  readonly onLine: (line: string) => void;
}

/**
 * One request whose answer comes line by line. Resolves when the server ends it; rejects with a SLW_KUBE_* error when it is
 * refused, with what was thrown when the connection broke or was silent, and with whatever `onLine` throws.
 */
export async function streamLines(connection: Connection, stream: StreamRequest): Promise<void> {
  const { path, signal, silenceMs } = stream;
  const response = await open(`${connection.server}${path}`, await ownSocket(connection), signal, silenceMs);
  try {
    if (response.statusCode !== 200) throw await refusal(connection, path, response);
    await readLines(response, stream.onLine);
  } finally {
    response.destroy();
  }
}

/** Not from the shared pool: its sockets are few, and a watch holds one for as long as it runs. */
async function ownSocket(connection: Connection): Promise<RequestOptions> {
  const { agent, headers, ...rest } = await connection.options();
  const own = agent instanceof Agent ? new Agent({ ...agent.options, keepAlive: false, maxSockets: Infinity }) : agent;
  const asked = { ...(headers as Record<string, string> | undefined), accept: 'application/json' };
  return { ...rest, headers: asked, ...(own === undefined ? {} : { agent: own }) };
}

function open(url: string, options: RequestOptions, signal: AbortSignal, silenceMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const make = url.startsWith('http:') ? httpRequest : httpsRequest;
    const request = make(url, { ...options, signal, timeout: silenceMs }, resolve);
    request.on('timeout', () => request.destroy(new Error(`nothing came for ${silenceMs} ms`)));
    request.on('error', reject);
    request.end();
  });
}

async function readLines(response: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Error(`a line is longer than ${MAX_LINE} characters`);
    lines.filter((line) => line !== '').forEach(onLine);
  }
}

async function refusal({ server }: Connection, path: string, response: IncomingMessage): Promise<Error> {
  let body = '';
  response.setEncoding('utf8');
  for await (const chunk of response as AsyncIterable<string>) {
    body += chunk;
    if (body.length > MAX_REFUSAL) break;
  }
  return failedAnswer(server, `WATCH ${path.split('?')[0] ?? ''}`, response.statusCode ?? 0, body);
}
