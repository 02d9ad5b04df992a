import { selectorText } from './selector.ts';
import type { CallOptions } from './types.ts';
import type { KubeEvent, ObjectList, ObjectReference, Pod, Workload } from './objects.ts';

/** Where the API keeps the kinds whose readiness Slipway explains. */
const PATHS: Readonly<Record<string, string>> = {
  Deployment: 'apis/apps/v1/{namespace}/deployments',
  StatefulSet: 'apis/apps/v1/{namespace}/statefulsets',
  DaemonSet: 'apis/apps/v1/{namespace}/daemonsets',
  ReplicaSet: 'apis/apps/v1/{namespace}/replicasets',
  Job: 'apis/batch/v1/{namespace}/jobs',
};
const MAX_PODS = '200';
const MAX_EVENTS = '500';

type Get = <T>(path: string, options?: CallOptions) => Promise<T | undefined>;

/** What was seen of one workload: itself (absent when it does not exist), its pods, and warnings in its namespace. */
export interface Observation {
  readonly reference: ObjectReference;
  readonly workload?: Workload;
  readonly pods: readonly Pod[];
}

/** The workloads among the objects, with their pods. Other kinds are left out. */
export async function observe(
  get: Get,
  objects: readonly ObjectReference[],
  signal?: AbortSignal,
): Promise<readonly Observation[]> {
  const workloads = objects.filter(({ kind }) => kind in PATHS);
  return Promise.all(workloads.map((reference) => observeOne(get, reference, signal)));
}

/** The warnings of a namespace. Kubernetes keeps them for an hour. */
export async function warningsIn(get: Get, namespace: string, signal?: AbortSignal): Promise<readonly KubeEvent[]> {
  const query = { fieldSelector: 'type=Warning', limit: MAX_EVENTS };
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  return (await get<ObjectList<KubeEvent>>(path, withSignal({ query }, signal)))?.items ?? [];
}

async function observeOne(get: Get, reference: ObjectReference, signal?: AbortSignal): Promise<Observation> {
  const workload = await get<Workload>(workloadPath(reference), withSignal({}, signal));
  const labelSelector = selectorText(workload?.spec?.selector);
  if (workload === undefined || labelSelector === undefined) return { reference, pods: [] };
  const query = { labelSelector, limit: MAX_PODS };
  const path = `/api/v1/${scopeOf(reference)}/pods`;
  const pods = await get<ObjectList<Pod>>(path, withSignal({ query }, signal));
  return { reference, workload, pods: pods?.items ?? [] };
}

/** The API path of a workload: Deployment, StatefulSet, DaemonSet, ReplicaSet or Job. */
export function workloadPath(reference: ObjectReference): string {
  const folder = (PATHS[reference.kind] ?? '').replace('{namespace}', scopeOf(reference));
  return `/${folder}/${encodeURIComponent(reference.name)}`;
}

function scopeOf({ namespace }: ObjectReference): string {
  return `namespaces/${encodeURIComponent(namespace)}`;
}

function withSignal(options: CallOptions, signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? options : { ...options, signal };
}
