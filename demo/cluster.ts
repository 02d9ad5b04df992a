import { DEFAULT_PARTS, PARTS_WITH_ROLLOUTS, startSandbox } from '../sandbox/index.ts';
import { createKube, locateCluster, type ClusterSource } from '../services/kit/kube/index.ts';
import type { Report } from '../tools/index.ts';

/** The cluster that the demo works on. */
export interface Cluster {
  readonly source: ClusterSource;
  /** In words: `a sandbox at https://127.0.0.1:40123`. */
  readonly description: string;
  readonly isSandbox: boolean;
  readonly stop: () => Promise<void>;
}

export interface ClusterOptions {
  readonly context?: string;
  /** Whether the sandbox runs the controller of Argo Rollouts. */
  readonly rollouts?: boolean;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** A new sandbox, or the cluster of a context; that one is only taken by name, never because KUBECONFIG happens to be set. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { context, report, signal } = options;
  if (context !== undefined) return existingCluster(context, signal);
  const parts = options.rollouts === true ? PARTS_WITH_ROLLOUTS : DEFAULT_PARTS;
  const sandbox = await startSandbox({ report, signal, parts });
  return {
    source: { kubeconfig: sandbox.kubeconfig, context: sandbox.context },
    description: `a sandbox at ${sandbox.apiServer}`,
    isSandbox: true,
    stop: () => sandbox.stop(),
  };
}

async function existingCluster(context: string, signal: AbortSignal): Promise<Cluster> {
  const source = locateCluster({ context }, process.env);
  const kube = createKube(source);
  try {
    const version = await kube.ping(signal);
    const description = `the cluster of context ${context} (Kubernetes ${version})`;
    return { source, description, isSandbox: false, stop: () => Promise.resolve() };
  } finally {
    kube.close();
  }
}
