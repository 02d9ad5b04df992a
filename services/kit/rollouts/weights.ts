import type { CanaryStep, Rollout } from './resource.ts';
import type { Weights } from './types.ts';

/** The share of traffic that the newest version should have and has (specs/argo.md 2.5). Pure. */
export function weightsOf(rollout: Rollout): Weights {
  return rollout.spec?.strategy?.blueGreen === undefined ? canaryWeights(rollout) : blueGreenWeights(rollout);
}

function blueGreenWeights({ status }: Rollout): Weights {
  const active = status?.blueGreen?.activeSelector;
  const serves = active !== undefined && active !== '' && active === status?.currentPodHash;
  const weight = serves ? 100 : 0;
  return { desired: weight, actual: weight };
}

function canaryWeights(rollout: Rollout): Weights {
  const { status } = rollout;
  const desired = desiredWeight(rollout);
  const routed = status?.canary?.weights?.canary?.weight;
  if (routed !== undefined && !isPromoted(rollout)) return { desired, actual: routed };
  const all = status?.availableReplicas ?? 0;
  const actual = isPromoted(rollout) ? desired : all === 0 ? 0 : Math.round((100 * canaryAvailable(rollout)) / all);
  return { desired, actual };
}

/** What the steps ask for at the current index; 0 after an abort. Pure. */
export function desiredWeight({ spec, status }: Rollout): number {
  const { steps = [], trafficRouting } = spec?.strategy?.canary ?? {};
  if (status?.abort === true) return 0;
  const index = status?.currentStepIndex ?? 0;
  if (index >= steps.length) return trafficRouting?.maxTrafficWeight ?? 100;
  return steps.slice(0, index + 1).findLast(isWeight)?.setWeight ?? 0;
}

function isWeight({ setWeight }: CanaryStep): boolean {
  return setWeight !== undefined;
}

/**
 * How many canary pods are available at the least: the status counts all that are available, and no more of those than
 * there are others can be others. Exact whenever all stable pods are available. Pure.
 */
export function canaryAvailable({ status }: Rollout): number {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return Math.min(updatedReplicas, Math.max(0, availableReplicas - (replicas - updatedReplicas)));
}

/** The newest template is the stable one. Says nothing before the newest is observed. Pure. */
export function isPromoted({ status }: Rollout): boolean {
  const hash = status?.currentPodHash ?? '';
  return hash !== '' && hash === status?.stableRS;
}
