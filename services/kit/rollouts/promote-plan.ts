import type { JsonPatchOperation } from '../kube/index.ts';
import { isUnheard } from './phase.ts';
import type { PromoteMode, RolloutView } from './types.ts';

/** What a promote does first. */
export type PromotePlan =
  /** The patch of the status; all of it or, when a `test` does not hold any more, nothing. */
  | { readonly kind: 'patch'; readonly operations: readonly JsonPatchOperation[] }
  /** spec.paused is lifted first: a promote under it is lost (specs/argo.md 4.6 row L). Plan again when that is observed. */
  | { readonly kind: 'unpause' }
  | { readonly kind: 'nothing-to-do' | 'not-paused' | 'aborted' | 'degraded' | 'no-steps' };

/** The next thing to do to promote (specs/argo.md 2.1, in the guarded form of 2.4). Pure. */
export function planPromote(view: RolloutView, mode: PromoteMode): PromotePlan {
  switch (mode) {
    case 'next':
      return planNext(view);
    case 'full':
      return planFull(view);
    default:
      return planSkip(view, mode);
  }
}

function planNext(view: RolloutView): PromotePlan {
  if (view.aborted) return { kind: 'aborted' };
  if (isUnheard(view)) return { kind: 'not-paused' };
  if (view.resource.spec?.paused === true) return { kind: 'unpause' };
  const pause = view.resource.status?.pauseConditions?.[0];
  if (pause !== undefined) return { kind: 'patch', operations: [...guards(view), ...endOfPause(view, pause.reason)] };
  if (view.phase === 'Degraded') return { kind: 'degraded' };
  return { kind: view.phase === 'Healthy' ? 'nothing-to-do' : 'not-paused' };
}

/** Overrides an abort. Before the newest template is observed the flag would be wiped (4.6 row R). */
function planFull(view: RolloutView): PromotePlan {
  if (isUnheard(view) && view.reason !== 'Unpausing') return { kind: 'not-paused' };
  if (view.promoted) return { kind: 'nothing-to-do' };
  if (view.resource.spec?.paused === true) return { kind: 'unpause' };
  return { kind: 'patch', operations: [...guards(view), { op: 'add', path: '/status/promoteFull', value: true }] };
}

function planSkip(view: RolloutView, mode: 'skip-step' | 'skip-all-steps'): PromotePlan {
  if (view.steps === 0) return { kind: 'no-steps' };
  if (view.aborted) return { kind: 'aborted' };
  if (isUnheard(view)) return { kind: 'not-paused' };
  if (view.step >= view.steps) return { kind: 'nothing-to-do' };
  const value = mode === 'skip-step' ? view.step + 1 : view.steps;
  return { kind: 'patch', operations: [...guards(view), { op: 'add', path: '/status/currentStepIndex', value }] };
}

/** The same version at the same step, or nothing is changed. */
function guards({ resource }: RolloutView): readonly JsonPatchOperation[] {
  const { currentPodHash, currentStepIndex } = resource.status ?? {};
  return [
    { op: 'test', path: '/status/currentPodHash', value: currentPodHash },
    ...(currentStepIndex === undefined || currentStepIndex === null
      ? []
      : [{ op: 'test', path: '/status/currentStepIndex', value: currentStepIndex } as const]),
  ];
}

/**
 * A pause without its conditions is what the controller takes for "somebody resumed". An inconclusive analysis step would
 * be run again, so it is stepped over.
 */
function endOfPause({ step, steps, resource }: RolloutView, reason: string): readonly JsonPatchOperation[] {
  const { controllerPause, canary } = resource.status ?? {};
  const ended: readonly JsonPatchOperation[] = [
    { op: 'test', path: '/status/pauseConditions/0/reason', value: reason },
    { op: 'remove', path: '/status/pauseConditions' },
  ];
  const inconclusive = canary?.currentStepAnalysisRunStatus?.status === 'Inconclusive' && controllerPause === true;
  if (!inconclusive) return ended;
  return [
    ...ended,
    { op: 'add', path: '/status/controllerPause', value: false },
    { op: 'add', path: '/status/currentStepIndex', value: Math.min(step + 1, steps) },
  ];
}
