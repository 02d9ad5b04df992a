import { parse } from 'yaml';
import { messageOf } from '../errors/index.ts';
import type { Permission } from './types.ts';

type Entry = Readonly<Record<string, unknown>>;

export type Hardened = { readonly kubeconfig: string } | { readonly refused: readonly string[] };

/** Everything that a connection of Slipway's is made of; nothing else of the text is handed on. */
const CLUSTER_FIELDS = ['server', 'tls-server-name', 'certificate-authority-data', 'proxy-url', 'disable-compression'];
const USER_FIELDS = [
  ...['token', 'username', 'password', 'client-certificate-data', 'client-key-data'],
  ...['as', 'as-uid', 'as-groups', 'as-user-extra'],
];

interface Risk {
  readonly permission: Permission;
  readonly of: 'cluster' | 'user';
  readonly fields: readonly string[];
  readonly does: string;
}

const RISKS: readonly Risk[] = [
  { permission: 'helpers', of: 'user', fields: ['exec', 'auth-provider'], does: "runs a program on Slipway's machine" },
  { permission: 'files', of: 'cluster', fields: ['certificate-authority'], does: "reads a file of Slipway's machine" },
  {
    permission: 'files',
    of: 'user',
    fields: ['tokenFile', 'client-certificate', 'client-key'],
    does: "reads a file of Slipway's machine",
  },
  { permission: 'insecure', of: 'cluster', fields: ['insecure-skip-tls-verify'], does: 'trusts any server' },
];

/**
 * A kubeconfig from a place that others may write to, cut down to one context and to what a connection needs, and written
 * anew: two YAML parsers may read one text differently, and helm must read what was judged here. Pure.
 */
export function harden(text: string, context: string | undefined, allow: readonly Permission[]): Hardened {
  const config = read(text);
  if (typeof config === 'string') return { refused: [config] };
  const name = context ?? config['current-context'];
  if (typeof name !== 'string' || name === '') return { refused: ['it has no current context'] };
  const chosen = entryOf(config, 'contexts', 'context', name);
  if (chosen === undefined) return { refused: [`it has no context named ${JSON.stringify(name)}`] };
  const cluster = entryOf(config, 'clusters', 'cluster', chosen['cluster']);
  const user = entryOf(config, 'users', 'user', chosen['user']);
  if (cluster === undefined) return { refused: [`its context ${JSON.stringify(name)} names no cluster that it has`] };
  if (user === undefined) return { refused: [`its context ${JSON.stringify(name)} names no user that it has`] };
  const parts = { cluster, user };
  const refused = [...serverProblems(cluster['server'], allow), ...riskProblems(parts, allow)];
  return refused.length > 0 ? { refused } : { kubeconfig: written(parts, allow) };
}

function serverProblems(server: unknown, allow: readonly Permission[]): readonly string[] {
  if (typeof server !== 'string' || !URL.canParse(server)) return ['its cluster has no server address'];
  const { protocol } = new URL(server);
  if (protocol === 'https:') return [];
  if (protocol !== 'http:') return [`its server ${JSON.stringify(server)} is not reached by https`];
  return allow.includes('insecure') ? [] : ['its server is spoken to without TLS (would need allow: [insecure])'];
}

function riskProblems(parts: Parts, allow: readonly Permission[]): readonly string[] {
  return RISKS.flatMap(({ permission, of, fields, does }) => {
    const asked = fields.filter((field) => isAsked(parts[of][field]));
    if (allow.includes(permission))
      return permission === 'files' ? asked.flatMap((field) => relative(parts[of], field)) : [];
    return asked.map((field) => `its ${of} has ${field}, which ${does} (would need allow: [${permission}])`);
  });
}

function relative(part: Entry, field: string): readonly string[] {
  const path = part[field];
  if (typeof path === 'string' && path.startsWith('/')) return [];
  return [`its ${field} must be an absolute path: a Secret lies in no folder`];
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== '';
}

interface Parts {
  readonly cluster: Entry;
  readonly user: Entry;
}

function written({ cluster, user }: Parts, allow: readonly Permission[]): string {
  const allowed = (of: Risk['of']) =>
    RISKS.filter((risk) => risk.of === of && allow.includes(risk.permission)).flatMap(({ fields }) => fields);
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'slipway',
    contexts: [{ name: 'slipway', context: { cluster: 'slipway', user: 'slipway' } }],
    clusters: [{ name: 'slipway', cluster: picked(cluster, [...CLUSTER_FIELDS, ...allowed('cluster')]) }],
    users: [{ name: 'slipway', user: picked(user, [...USER_FIELDS, ...allowed('user')]) }],
  });
}

function picked(entry: Entry, fields: readonly string[]): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => fields.includes(key)));
}

function entryOf(config: Entry, list: string, key: string, name: unknown): Entry | undefined {
  const entries: readonly unknown[] = Array.isArray(config[list]) ? config[list] : [];
  const found = entries.filter(isEntry).find((entry) => entry['name'] === name)?.[key];
  return isEntry(found) ? found : undefined;
}

function read(text: string): Entry | string {
  try {
    const config: unknown = parse(text);
    return isEntry(config) ? config : 'it is no kubeconfig';
  } catch (error) {
    // The parser's words may quote the line, and with it a token.
    return `it is no YAML (${messageOf(error).split(/[:\n]/, 1)[0] ?? ''})`;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
