import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { delimiter } from 'node:path';
import { messageOf, slipwayError, type SlipwayError } from '../errors/index.ts';
import { readKubeconfig, type Access } from './kubeconfig.ts';
import type { ClusterSource } from './types.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A way to the API server. */
export interface Connection {
  /** Address without a trailing slash. */
  readonly server: string;
  /** Agent and authorization for one request; asked each time, because tokens are renewed. */
  options(): Promise<RequestOptions>;
  /** What an error of a call means here, where more is known than the call knows. */
  explain?(error: SlipwayError): Promise<SlipwayError>;
  close(): void;
}

/** @throws SLW_KUBE_CONFIG */
export async function connect(
  source: ClusterSource,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Connection> {
  const { kubeconfig } = source;
  if (kubeconfig === undefined) return direct(serviceAccount(env));
  const files = kubeconfig.split(delimiter).filter(Boolean);
  const access = files.length === 1 && files[0] !== undefined ? readKubeconfig(files[0], source) : undefined;
  return access === undefined ? byClient(source, files) : direct(access);
}

function serviceAccount(env: Readonly<Record<string, string | undefined>>): Access {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? 'kubernetes.default.svc';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  const tokenFile = `${SERVICE_ACCOUNT}/token`;
  try {
    const ca = readFileSync(`${SERVICE_ACCOUNT}/ca.crt`);
    return { server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, ca, tokenFile };
  } catch (cause) {
    throw slipwayError('SLW_KUBE_CONFIG', { reason: messageOf(cause) }, { cause });
  }
}

function direct(access: Access): Connection {
  const { server, tokenFile, ca, cert, key, servername, insecure } = access;
  const sockets = { keepAlive: true, maxSockets: 16 };
  const tls = { ...sockets, ca, cert, key, servername, rejectUnauthorized: insecure !== true };
  const agent = server.startsWith('http:') ? new HttpAgent(sockets) : new HttpsAgent(tls);
  async function options(): Promise<RequestOptions> {
    const token = tokenFile === undefined ? undefined : `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
    const authorization = token ?? access.authorization;
    return { agent, headers: authorization === undefined ? {} : { authorization } };
  }
  return { server, options, close: () => agent.destroy() };
}

/**
 * Helper programs, logins and proxies are left to the official client. It is loaded only for them: the generated code
 * behind its one entrance costs 0.4 s and 60 MB of memory, more than all the rest of Slipway.
 */
async function byClient(source: ClusterSource, files: readonly string[]): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    files.forEach((file, index) => {
      const next = new KubeConfig();
      next.loadFromFile(file);
      if (index === 0) config.loadFromFile(file);
      else config.mergeConfig(next, true);
    });
    if (source.context !== undefined) config.setCurrentContext(source.context);
  } catch (cause) {
    throw slipwayError('SLW_KUBE_CONFIG', { reason: messageOf(cause) }, { cause });
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw slipwayError('SLW_KUBE_CONFIG', { reason: 'the context names no cluster' });
  async function options(): Promise<RequestOptions> {
    const opts: RequestOptions = {};
    await config.applyToHTTPSOptions(opts);
    return opts;
  }
  return { server: server.replace(/\/+$/, ''), options, close: () => undefined };
}
