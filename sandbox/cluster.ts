import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { messageOf, slipwayError } from '../services/kit/errors/index.ts';
import type { Sandbox } from './types.ts';

export interface ClusterOptions {
  /** Default: the first file of KUBECONFIG, then ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Default: the current context. */
  readonly context?: string | undefined;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context?: { readonly cluster?: string } }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster?: { readonly server?: string } }[];
}

/** An existing cluster behind the sandbox's interface; `stop()` does nothing. Throws SLW_SANDBOX_CLUSTER_UNUSABLE. */
export async function useCluster(options: ClusterOptions = {}): Promise<Sandbox> {
  const kubeconfig = options.kubeconfig ?? defaultKubeconfig(process.env);
  const unusable = (reason: string, cause?: unknown) =>
    slipwayError('SLW_SANDBOX_CLUSTER_UNUSABLE', { kubeconfig, reason }, { cause });
  const config = await read(kubeconfig).catch((error: unknown) => {
    throw unusable(messageOf(error), error);
  });
  const target = targetOf(config, options.context);
  if (typeof target === 'string') throw unusable(target);
  return {
    dir: '',
    kubeconfig,
    apiServer: target.server,
    context: target.context,
    env: { KUBECONFIG: kubeconfig, HELM_KUBECONTEXT: target.context },
    pids: {},
    userKubeconfig: (user) => {
      throw unusable(`only a sandbox has the user ${user}`);
    },
    stop: () => Promise.resolve(),
  };
}

/** The kubeconfig that kubectl would read first. Pure. */
export function defaultKubeconfig(environment: Readonly<Record<string, string | undefined>>): string {
  const [first] = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return first ?? join(homedir(), '.kube', 'config');
}

/** The context that counts and the address of its cluster, or why there is none. Pure. */
export function targetOf(
  config: Kubeconfig,
  wanted: string | undefined,
): { readonly context: string; readonly server: string } | string {
  const context = wanted ?? config['current-context'];
  if (context === undefined || context === '') return 'it has no current context';
  const entry = config.contexts?.find(({ name }) => name === context);
  const known = (config.contexts ?? []).map(({ name }) => name).join(', ');
  if (entry === undefined) return `it has no context ${context}; it has ${known === '' ? 'none' : known}`;
  const server = config.clusters?.find(({ name }) => name === entry.context?.cluster)?.cluster?.server;
  return server === undefined ? `the cluster of its context ${context} has no server` : { context, server };
}

async function read(path: string): Promise<Kubeconfig> {
  const config: unknown = parse(await readFile(path, 'utf8'));
  if (typeof config !== 'object' || config === null) throw new Error('it is no YAML mapping');
  return config;
}
