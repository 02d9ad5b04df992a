import type { Observation } from './observe.ts';
import type { Workload } from './objects.ts';

export interface Counts {
  readonly wanted: number;
  readonly updated: number;
  readonly available: number;
}

/** Pods asked for, pods of the newest specification, and pods that serve. DaemonSets count by other names than the rest. */
export function countsOf({ kind, spec, status }: Workload): Counts {
  const daemons = status?.desiredNumberScheduled;
  if (daemons !== undefined) {
    return { wanted: daemons, updated: status?.updatedNumberScheduled ?? 0, available: status?.numberAvailable ?? 0 };
  }
  const updated = kind === 'ReplicaSet' ? status?.replicas : status?.updatedReplicas;
  return { wanted: spec?.replicas ?? 1, updated: updated ?? 0, available: status?.availableReplicas ?? 0 };
}

/** Whether the controller has seen the newest specification and as many new pods as asked for serve, and no old ones. */
export function isSettled({ workload }: Observation): boolean {
  if (workload === undefined) return false;
  const { status, metadata } = workload;
  // helm's own wait counts what Jobs complete; what is left to explain is a Job that gave up.
  if (workload.kind === 'Job') return !(status?.conditions ?? []).some(isRefusal);
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  const { wanted, updated, available } = countsOf(workload);
  return updated >= wanted && available >= wanted && (status?.replicas ?? 0) <= Math.max(updated, wanted);
}

/** Conditions that name a fault of their own: a quota or webhook that lets no pod be made, a Job that gave up. */
export function isRefusal({ type, status }: { readonly type: string; readonly status: string }): boolean {
  return status === 'True' && (type === 'ReplicaFailure' || type === 'Failed');
}
