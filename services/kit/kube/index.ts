/** The Kubernetes API: which cluster, the few calls Slipway makes itself, and why a workload is not ready. */
export { createKube } from './client.ts';
export { locateCluster, type ClusterSettings } from './locate-cluster.ts';
export { workloadPath } from './observe.ts';
export { selectorText } from './selector.ts';
export type { Condition, LabelSelector, ObjectList, ObjectMeta, ObjectReference } from './objects.ts';
export type {
  CallOptions,
  Change,
  ClusterSource,
  JsonPatchOperation,
  Kube,
  Patch,
  PodSummary,
  Watching,
  WatchRequest,
} from './types.ts';
