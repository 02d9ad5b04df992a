import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { messageOf, slipwayError } from '../errors/index.ts';
import type { ClusterSource } from './types.ts';

/** What a request to the API server needs. */
export interface Access {
  readonly server: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly servername?: string;
  readonly insecure?: boolean;
  readonly authorization?: string;
  /** A file whose token is renewed by somebody else (the kubelet does so for service accounts). */
  readonly tokenFile?: string;
}

type Entry = Readonly<Record<string, unknown>>;

/** Keys that ask for more than a plain TLS connection: helper programs, logins, proxies, impersonation. */
const DEMANDING = ['exec', 'auth-provider', 'as', 'as-uid', 'as-groups', 'as-user-extra', 'proxy-url'];

/**
 * Reads a kubeconfig that holds its credentials itself. Undefined when it asks for a helper program, a login or a proxy.
 * @throws SLW_KUBE_CONFIG
 */
export function readKubeconfig(file: string, source: ClusterSource): Access | undefined {
  const config = readYaml(file);
  const name = source.context ?? text(config, 'current-context');
  if (name === undefined) throw slipwayError('SLW_KUBE_CONFIG', { reason: `${file} has no current context` });
  const context = named(config, 'contexts', 'context', name, file);
  const cluster = named(config, 'clusters', 'cluster', text(context, 'cluster') ?? '', file);
  const user = named(config, 'users', 'user', text(context, 'user') ?? '', file);
  if ([cluster, user].some((entry) => DEMANDING.some((key) => key in entry))) return undefined;
  const server = text(cluster, 'server');
  if (server === undefined || !URL.canParse(server)) {
    throw slipwayError('SLW_KUBE_CONFIG', { reason: `${file} gives the cluster of context ${name} no server address` });
  }
  const base = dirname(file);
  return defined({
    server: server.replace(/\/+$/, ''),
    ca: material(cluster, 'certificate-authority', base),
    cert: material(user, 'client-certificate', base),
    key: material(user, 'client-key', base),
    servername: text(cluster, 'tls-server-name'),
    insecure: cluster['insecure-skip-tls-verify'] === true ? true : undefined,
    authorization: authorization(user),
    tokenFile: pathOf(text(user, 'tokenFile'), base),
  });
}

function authorization(user: Entry): string | undefined {
  const token = text(user, 'token');
  if (token !== undefined) return `Bearer ${token}`;
  const [name, password] = [text(user, 'username'), text(user, 'password')];
  if (name === undefined) return undefined;
  return `Basic ${Buffer.from(`${name}:${password ?? ''}`).toString('base64')}`;
}

function readYaml(file: string): Entry {
  try {
    return (parse(readFileSync(file, 'utf8')) as Entry | null) ?? {};
  } catch (cause) {
    throw slipwayError('SLW_KUBE_CONFIG', { reason: `${file} cannot be read: ${messageOf(cause)}` }, { cause });
  }
}

function named(config: Entry, list: string, key: string, name: string, file: string): Entry {
  const entries = Array.isArray(config[list]) ? (config[list] as Entry[]) : [];
  const found = entries.find((entry) => entry['name'] === name)?.[key];
  if (typeof found === 'object' && found !== null) return found as Entry;
  throw slipwayError('SLW_KUBE_CONFIG', { reason: `${file} has no ${key} named "${name}"` });
}

function material(entry: Entry, key: string, base: string): Buffer | undefined {
  const inline = text(entry, `${key}-data`);
  if (inline !== undefined) return Buffer.from(inline, 'base64');
  const file = pathOf(text(entry, key), base);
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw slipwayError('SLW_KUBE_CONFIG', { reason: messageOf(cause) }, { cause });
  }
}

function pathOf(path: string | undefined, base: string): string | undefined {
  return path === undefined ? undefined : resolve(base, path);
}

function text(entry: Entry, key: string): string | undefined {
  const value = entry[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function defined(access: { readonly [K in keyof Access]: Access[K] | undefined }): Access {
  return Object.fromEntries(Object.entries(access).filter(([, value]) => value !== undefined)) as unknown as Access;
}
