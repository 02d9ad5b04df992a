import type { Observation } from './observe.ts';
import type { Pod } from './objects.ts';
import { isLeaving, isReady } from './pod-state.ts';

/**
 * Pods that keep a StatefulSet from going back: its controller waits for a pod to become ready before it replaces it,
 * even by an older revision, so one that never will has to be deleted (kubernetes/kubernetes#67250, and the manual on
 * StatefulSets: forced rollback). Pure.
 */
export function stuckPods({ workload, pods }: Observation): readonly Pod[] {
  if (workload?.kind !== 'StatefulSet') return [];
  const { metadata, status } = workload;
  const current = status?.updateRevision;
  if (current === undefined || status?.observedGeneration !== metadata.generation) return [];
  return pods.filter((pod) => {
    const revision = pod.metadata.labels?.['controller-revision-hash'];
    return revision !== undefined && revision !== current && !isReady(pod) && !isLeaving(pod);
  });
}
