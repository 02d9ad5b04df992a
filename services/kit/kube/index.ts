/** The Kubernetes API: which cluster, the few calls Slipway makes itself, and why a workload is not ready. */
export { createKube } from './client.ts';
export { locateCluster, type ClusterSettings } from './locate-cluster.ts';
export { workloadPath } from './observe.ts';
export type { ObjectList, ObjectMeta, ObjectReference } from './objects.ts';
export type { CallOptions, ClusterSource, Kube, Patch, PodSummary } from './types.ts';
