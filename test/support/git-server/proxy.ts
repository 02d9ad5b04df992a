import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { cleanUpLater } from '../clean-up.ts';

export interface Proxy {
  /** `127.0.0.1:1234` */
  readonly host: string;
  /** What was let through, as `GET http://git.test.invalid/shop.git/info/refs` or `CONNECT git.test.invalid:443`. */
  readonly seen: readonly string[];
  down(): Promise<void>;
  up(): Promise<void>;
}

/**
 * An HTTP proxy that asks for that user and password, and leads everything to one address whatever it is named: who gets there by
 * a name that nobody knows has come by the proxy. Ended after the last test of the file.
 */
export async function startProxy(credentials: string, leadsTo: string): Promise<Proxy> {
  const expected = `Basic ${Buffer.from(credentials).toString('base64')}`;
  const { hostname, port: there } = new URL(`http://${leadsTo}`);
  const seen: string[] = [];
  const tunnels = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const isLetThrough = ({ method, url, headers }: IncomingMessage) => {
    if (headers['proxy-authorization'] !== expected) return false;
    seen.push(`${method} ${url?.replace(/\?.*/, '')}`);
    return true;
  };

  function forward(request: IncomingMessage, response: ServerResponse): void {
    if (!isLetThrough(request)) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end('who?');
      return;
    }
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const { pathname, search } = new URL(request.url ?? '');
    const onward = ask({ hostname, port: there, method: request.method, path: `${pathname}${search}`, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', (error) => response.destroy(error));
    request.pipe(onward);
  }

  function tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (!isLetThrough(request)) {
      const lines = ['HTTP/1.1 407 Who', 'proxy-authenticate: Basic realm="proxy"', 'connection: close', '', ''];
      // Clients first ask without credentials, and then on a new connection.
      socket.end(lines.join('\r\n'));
      return;
    }
    const onward = connect(Number(there), hostname, () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    tunnels.add(socket);
    socket.on('close', () => {
      tunnels.delete(socket);
      onward.destroy();
    });
  }

  async function up(): Promise<void> {
    const started = createServer(forward).on('connect', tunnel);
    await new Promise<void>((resolve, reject) => {
      started.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    server = started;
    port = (started.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    const stopped = server;
    server = undefined;
    stopped?.closeAllConnections();
    tunnels.forEach((socket) => socket.destroy());
    if (stopped !== undefined) await new Promise((resolve) => stopped.close(resolve));
  }

  await up();
  cleanUpLater(down);
  return { host: `127.0.0.1:${port}`, seen, up, down };
}
