import type { RolloutRef } from './types.ts';

const GROUP = '/apis/argoproj.io/v1alpha1';

/** The API path of all Rollouts of a namespace. Pure. */
export function rolloutsPath(namespace: string): string {
  return `${GROUP}/namespaces/${encodeURIComponent(namespace)}/rollouts`;
}

export function rolloutPath({ namespace, name }: RolloutRef): string {
  return `${rolloutsPath(namespace)}/${encodeURIComponent(name)}`;
}

export function statusPath(ref: RolloutRef): string {
  return `${rolloutPath(ref)}/status`;
}

export function analysisRunsPath(namespace: string): string {
  return `${GROUP}/namespaces/${encodeURIComponent(namespace)}/analysisruns`;
}

export function replicaSetsPath(namespace: string): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/replicasets`;
}
