import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { cleanUpLater, temporaryFolder } from '../clean-up.ts';

export interface GitServer {
  /** `http://127.0.0.1:1234`, without a path. */
  readonly url: string;
  /** `127.0.0.1:1234` */
  readonly host: string;
  /** The folder with the bare repositories. */
  readonly root: string;
  /** From now on only this one is let in. */
  setToken(token: string): void;
  /** Makes an empty repository and answers its address. */
  repository(name: string): Promise<string>;
  /** Requests since the start, as `GET /shop.git/info/refs`. */
  readonly requests: readonly string[];
  /** Runs before each request for pushing is given to git. */
  beforePush: (() => Promise<void>) | undefined;
  /** Whether a push is taken, and the connection is cut before that is answered. */
  losesAnswers: boolean;
  /** Bytes of an answer to a fetch after which nothing more comes. */
  stallsAfter: number | undefined;
  down(): Promise<void>;
  up(): Promise<void>;
}

/** `git http-backend` behind a server that asks for a token as password; ended after the last test of the file. */
export async function startGitServer(
  token: string,
  tls?: { readonly key: string; readonly cert: string },
): Promise<GitServer> {
  const root = await temporaryFolder();
  const requests: string[] = [];
  let allowed = token;
  let server: Server | undefined;
  let port = 0;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`);
    const { user, password } = basic(request);
    if (password !== allowed) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no');
      return;
    }
    void served(git, user, request, response).catch((error: unknown) => {
      response.destroy(error as Error);
    });
  };

  async function up(): Promise<void> {
    const started = tls === undefined ? createServer(handle) : createTlsServer(tls, handle);
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
    if (stopped !== undefined) await new Promise((resolve) => stopped.close(resolve));
  }

  await up();
  cleanUpLater(down);
  const host = `127.0.0.1:${port}`;
  const git: GitServer = {
    ...{ url: `${tls === undefined ? 'http' : 'https'}://${host}`, host, root, requests, up, down },
    beforePush: undefined,
    losesAnswers: false,
    stallsAfter: undefined,
    setToken: (next) => {
      allowed = next;
    },
    async repository(name) {
      await execa('git', ['init', '-q', '--bare', '--initial-branch=main', join(root, `${name}.git`)]);
      return `${git.url}/${name}.git`;
    },
  };
  return git;
}

function basic({ headers }: IncomingMessage): { readonly user: string; readonly password: string } {
  const encoded = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return { user: text.slice(0, text.indexOf(':')), password: text.slice(text.indexOf(':') + 1) };
}

/** One request by the rules of CGI (RFC 3875). */
async function served(git: GitServer, user: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const isPush = request.method === 'POST' && url.pathname.endsWith('/git-receive-pack');
  if (isPush) await git.beforePush?.();
  const { headers } = request;
  const given = {
    GIT_PROJECT_ROOT: git.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_USER: user,
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
  };
  const { stdout } = await execa('git', ['http-backend'], {
    ...{ env: given, input: request, encoding: 'buffer', reject: false, stripFinalNewline: false },
  });
  if (isPush && git.losesAnswers) {
    response.destroy();
    return;
  }
  const answer = Buffer.from(stdout);
  const end = answer.indexOf('\r\n\r\n');
  const lines = answer.toString('latin1', 0, end).split('\r\n');
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  const body = answer.subarray(end + 4);
  if (git.stallsAfter !== undefined && git.stallsAfter < body.length) response.write(body.subarray(0, git.stallsAfter));
  else response.end(body);
}
