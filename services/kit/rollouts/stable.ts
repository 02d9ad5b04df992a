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

/**
 * Why an aborted Rollout can stay as it is, in words. The controller takes canary pods away by their deadline alone, sets the
 * deadline when all stable pods are there, and adds stable pods as canary pods go (argo-rollouts 4898; so does 1.10.1). Pure.
 */
export function standstillOf({ aborted, resource }: RolloutView): string | undefined {
  const { dynamicStableScale, abortScaleDownDelaySeconds: delay } = resource.spec?.strategy?.canary ?? {};
  const weight = resource.status?.canary?.weights?.canary?.weight ?? 0;
  if (!aborted || dynamicStableScale !== true || delay === undefined || delay === 0 || weight === 0) return undefined;
  return (
    `the canary keeps ${weight} % of the traffic, for this controller never ends an abort while a Rollout has both ` +
    'dynamicStableScale and abortScaleDownDelaySeconds; take the latter out of it, and the abort goes on'
  );
}

function servesElsewhere({ strategy, promoted, resource }: RolloutView): boolean {
  const { spec, status } = resource;
  if (strategy === 'blue-green') return status?.blueGreen?.activeSelector !== status?.stableRS;
  if (promoted) return false;
  // With routed traffic canary pods may stay for a while, without any traffic (abortScaleDownDelaySeconds).
  const routed = spec?.strategy?.canary?.trafficRouting !== undefined;
  return routed ? (status?.canary?.weights?.canary?.weight ?? 0) > 0 : (status?.updatedReplicas ?? 0) > 0;
}
