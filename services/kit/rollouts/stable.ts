import { isUnheard } from './phase.ts';
import type { RevisionCounts } from './settled.ts';
import type { RolloutView } from './types.ts';

/**
 * Whether the stable version serves alone again (specs/argo.md 4.6 row E: after an abort the phase is Degraded long before
 * that). `ask`: judge again with the counts of the ReplicaSets. Pure.
 */
export function judgeStable(view: RolloutView, counts?: RevisionCounts): 'stable' | 'wait' | 'ask' {
  if (isUnheard(view) || view.resource.status?.promoteFull === true) return 'wait';
  if (!view.promoted && !view.aborted) return 'wait';
  if (view.aborted && view.phase !== 'Degraded') return 'wait';
  if (servesElsewhere(view)) return 'wait';
  if (counts === undefined) return 'ask';
  return counts.stable.available >= (view.resource.spec?.replicas ?? 1) ? 'stable' : 'wait';
}

function servesElsewhere({ strategy, promoted, resource }: RolloutView): boolean {
  const { spec, status } = resource;
  if (strategy === 'blue-green') return status?.blueGreen?.activeSelector !== status?.stableRS;
  if (promoted) return false;
  // With routed traffic canary pods may stay for a while, without any traffic (abortScaleDownDelaySeconds).
  const routed = spec?.strategy?.canary?.trafficRouting !== undefined;
  return routed ? (status?.canary?.weights?.canary?.weight ?? 0) > 0 : (status?.updatedReplicas ?? 0) > 0;
}
