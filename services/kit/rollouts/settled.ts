import { isUnheard } from './phase.ts';
import type { Mark, RolloutView, Settled } from './types.ts';
import { canaryAvailable, desiredWeight } from './weights.ts';

/** Pods of one revision by its ReplicaSet. */
export interface SetCounts {
  readonly wanted: number;
  readonly available: number;
}

/** What the ReplicaSets say that the Rollout's own status does not. */
export interface RevisionCounts {
  /** Of the revision that the status calls the newest. */
  readonly newest: SetCounts;
  readonly stable: SetCounts;
  /** That one has the highest number: the status does not speak of the version before. */
  readonly isNewest: boolean;
}

/** `ask`: only the ReplicaSets can tell; judge again with their counts. */
export type Verdict = Settled | { readonly kind: 'wait' } | { readonly kind: 'ask' };

export interface Evidence {
  /** Milliseconds that the phase and its reason have been as they are. */
  readonly unchangedMs: number;
  readonly counts?: RevisionCounts;
}

/** An InvalidSpec is looked at again by the controller every 20 s, so right after an install it may heal (2.6). */
const INVALID_GRACE_MS = 25_000;
const DEADLINE_GRACE_MS = 10_000;
const DEADLINE_GRACE_LONGEST_MS = 60_000;
/** The controller's own default. */
const PROGRESS_DEADLINE_SECONDS = 600;

/**
 * Whether a Rollout has come to rest since `mark` (specs/argo.md 2.4 steps 4 and 5). Paused alone proves nothing (4.6 rows
 * J and T): the pods that the weight asks for have to be available. Pure.
 */
export function judgeSettled(view: RolloutView, mark: Mark, evidence: Evidence): Verdict {
  if (view.uid !== mark.uid) return { kind: 'superseded', view };
  if (isUnheard(view) || isEarlier(view, mark)) return { kind: 'wait' };
  if (mark.podHash !== '' && view.podHash !== mark.podHash) return { kind: 'superseded', view };
  // After a deploy nothing tells which hash is the right one but the number of its revision.
  if (mark.podHash === '' && view.podHash !== '' && view.phase !== 'Progressing') {
    if (evidence.counts === undefined) return { kind: 'ask' };
    if (!evidence.counts.isNewest) return { kind: 'wait' };
  }
  if (view.resource.status?.promoteFull === true && !view.promoted) return { kind: 'wait' };
  switch (view.phase) {
    case 'Progressing':
      return { kind: 'wait' };
    case 'Healthy':
      return { kind: view.promoted ? 'healthy' : 'wait', view };
    case 'Degraded':
      return evidence.unchangedMs >= graceOf(view) ? { kind: 'degraded', view } : { kind: 'wait' };
    case 'Paused':
      return judgePaused(view, mark, evidence);
  }
}

/** The specification that the mark speaks of is not seen yet. */
function isEarlier({ generation, resource }: RolloutView, mark: Mark): boolean {
  const workload = Number(resource.status?.workloadObservedGeneration ?? 0);
  return generation < mark.generation || workload < (mark.workloadGeneration ?? 0);
}

/** How long a Degraded may last before it is believed. An abort is final; the flag's absence means that a retry is under way. */
function graceOf(view: RolloutView): number {
  if (view.aborted) return 0;
  if (view.reason === 'InvalidSpec') return INVALID_GRACE_MS;
  const seconds = view.resource.spec?.progressDeadlineSeconds ?? PROGRESS_DEADLINE_SECONDS;
  return Math.min(DEADLINE_GRACE_LONGEST_MS, Math.max(DEADLINE_GRACE_MS, seconds * 100));
}

function judgePaused(view: RolloutView, mark: Mark, { counts }: Evidence): Verdict {
  const pause = view.resource.status?.pauseConditions?.[0];
  // Only spec.paused holds it: nothing runs, and nothing will until a person lifts it.
  if (pause === undefined) return { kind: 'wait' };
  const sameStep = view.step <= mark.fromIndex;
  const inconclusive = pause.reason.startsWith('Inconclusive');
  if (sameStep && !(view.strategy === 'blue-green' && inconclusive)) return { kind: 'wait' };
  const least = leastPods(view);
  if (counts !== undefined) {
    const { wanted, available } = counts.newest;
    return available >= Math.max(wanted, least) ? { kind: 'paused', view } : { kind: 'wait' };
  }
  return view.strategy === 'canary' && provenByStatus(view, least) ? { kind: 'paused', view } : { kind: 'ask' };
}

/** All canary pods that exist are available, and there are enough of them. */
function provenByStatus({ resource }: RolloutView, least: number): boolean {
  const available = canaryAvailable(resource);
  return available >= (resource.status?.updatedReplicas ?? 0) && available >= least;
}

/**
 * The fewest pods that a pause at this weight can mean. The controller rounds up or down by what comes nearest, so what it
 * wants is read from its ReplicaSet; this only tells a ReplicaSet that it has not scaled yet. Pure.
 */
export function leastPods(view: RolloutView): number {
  const { spec } = view.resource;
  const replicas = spec?.replicas ?? 1;
  if (replicas === 0) return 0;
  if (view.strategy === 'blue-green') return 1;
  const { steps = [], maxSurge } = spec?.strategy?.canary ?? {};
  const scaled = steps.some(({ setCanaryScale }) => setCanaryScale !== undefined);
  const weight = desiredWeight(view.resource);
  if (weight === 0 || scaled || Number.parseInt(String(maxSurge ?? 1), 10) === 0) return 0;
  const most = spec?.strategy?.canary?.trafficRouting?.maxTrafficWeight ?? 100;
  return Math.max(1, Math.floor((replicas * weight) / most));
}
