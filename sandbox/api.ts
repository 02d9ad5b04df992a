import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { messageOf } from '../services/kit/errors/index.ts';

/** How to reach an API server: node's fetch takes no CA of one's own, and the cluster client is the kit's. */
export interface ApiAccess {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

/** Access by the first user of a kubeconfig that the sandbox wrote. */
export async function apiAccess(kubeconfig: string): Promise<ApiAccess> {
  const config = JSON.parse(await readFile(kubeconfig, 'utf8')) as SandboxKubeconfig;
  const { server, 'certificate-authority-data': authority } = config.clusters[0].cluster;
  return { server, ca: Buffer.from(authority, 'base64').toString(), token: config.users[0].user.token };
}

interface SandboxKubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

const REQUEST_MS = 5_000;

/** PATCH is server-side apply: the one kind of patch that needs no knowledge of what is there. */
const CONTENT_TYPES = {
  GET: 'application/json',
  POST: 'application/json',
  DELETE: 'application/json',
  PATCH: 'application/apply-patch+yaml',
} as const;

/** One request with the certificate checked against `ca`; rejects when no answer comes within `timeout`, 5 s. Text is sent as it is. */
export function callApi(
  access: ApiAccess,
  method: keyof typeof CONTENT_TYPES,
  path: string,
  body?: object | string,
  timeout: number = REQUEST_MS,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${access.token}`, 'content-type': CONTENT_TYPES[method] };
    const options = { method, ca: access.ca, headers, timeout, agent: false as const };
    const call = request(new URL(path, access.server), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${timeout} ms`)));
    call.on('error', reject);
    call.end(typeof body === 'object' ? JSON.stringify(body) : body);
  });
}

/** `true` when the API server is ready, else why not. */
export async function readiness(access: ApiAccess): Promise<true | string> {
  try {
    const answer = await callApi(access, 'GET', '/readyz');
    return answer.status === 200 ? true : `/readyz answers ${answer.status}: ${answer.body.split('\n')[0] ?? ''}`;
  } catch (error) {
    return messageOf(error);
  }
}
