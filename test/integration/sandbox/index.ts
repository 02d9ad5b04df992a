/** What the sandbox tests make and read of Kubernetes' objects, and a process that owns a sandbox (owner.mjs). */
export interface Deployment {
  readonly metadata: { readonly generation: number };
  readonly status: { readonly observedGeneration?: number; readonly availableReplicas?: number };
}

export interface Pod {
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly restartCount: number;
  readonly state: {
    readonly waiting?: { readonly reason: string; readonly message?: string };
    readonly running?: object;
  };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number } };
}

export interface EventList {
  readonly items: readonly {
    readonly type: string;
    readonly message: string;
    readonly involvedObject: { readonly name: string };
  }[];
}

/** A Deployment of one pod. */
export function deployment(name: string, image: string, annotations: object): object {
  const labels = { app: name };
  const template = { metadata: { labels, annotations }, spec: { containers: [{ name: 'app', image }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
}

/** A Job that is tried once. */
export function job(name: string, image: string): object {
  const pod = { restartPolicy: 'Never', containers: [{ name: 'app', image }] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { backoffLimit: 0, template: { spec: pod } },
  };
}

export function isAvailable({ metadata, status }: Deployment): boolean {
  return status.observedGeneration === metadata.generation && (status.availableReplicas ?? 0) > 0;
}

/** The only pod of a list; throws when there is none yet. */
export function podOf(list: { readonly items: readonly Pod[] }): Pod {
  const [pod] = list.items;
  if (pod === undefined) throw new Error('there is no pod yet');
  return pod;
}

/** Messages of the warnings on objects whose names begin so. */
export function warningsOf(list: EventList, prefix: string): readonly string[] {
  const fitting = list.items.filter(
    (event) => event.type === 'Warning' && event.involvedObject.name.startsWith(prefix),
  );
  return fitting.map((event) => event.message);
}
export { rollout, routedServices, stableIngress, type Rollout } from './rollout.ts';
