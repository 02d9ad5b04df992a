import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ApiAccess } from '../../../sandbox/index.ts';

/** What a proxy in front of the API server does to watches that begin from now on. */
export interface Mood {
  /** Passes nothing on, and keeps the connection open. */
  silent: boolean;
  /** Asks for what came after this version instead of the one asked for. */
  version: string | undefined;
}

/** A way to the API server that can go wrong as networks do. */
export interface Proxy {
  readonly kubeconfig: object;
  readonly mood: Mood;
  /** Paths with queries of all that was asked, oldest first. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startProxy(access: ApiAccess): Promise<Proxy> {
  const asked: string[] = [];
  const mood: Mood = { silent: false, version: undefined };
  const server = createServer((incoming, answer) => pass(access, mood, asked, incoming, answer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { kubeconfig: kubeconfigFor(port), mood, asked, close: () => closed(server) };
}

function pass(
  { server, ca, token }: ApiAccess,
  mood: Mood,
  asked: string[],
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  asked.push(incoming.url ?? '');
  const url = new URL(incoming.url ?? '/', server);
  const isWatch = url.searchParams.has('watch');
  if (isWatch && mood.version !== undefined) url.searchParams.set('resourceVersion', mood.version);
  const mute = isWatch && mood.silent;
  const headers = { authorization: `Bearer ${token}`, 'content-type': incoming.headers['content-type'] ?? '' };
  const call = request(url, { method: incoming.method ?? 'GET', ca, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode ?? 502, { 'content-type': 'application/json' });
    answer.flushHeaders();
    if (mute) return;
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  call.on('error', () => answer.destroy());
  answer.on('close', () => call.destroy());
  incoming.pipe(call);
}

function kubeconfigFor(port: number): object {
  const names = { cluster: 'proxy', user: 'nobody' };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'proxy', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'proxy', context: names }],
    'current-context': 'proxy',
  };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
