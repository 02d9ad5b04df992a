/** Clusters by name: what is delivered to which, and helm, API client and release records of each. */
export { createClusters, type ClustersDependencies } from './create.ts';
export { LOCAL, type Cluster, type Clusters, type ClustersSettings, type Place } from './types.ts';
