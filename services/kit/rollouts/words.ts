import type { RolloutView } from './types.ts';

/** A Rollout's state in a few words: `Paused (CanaryPauseStep) at step 2 of 6, weight 25 %`. Pure. */
export function inWords(view: RolloutView): string {
  const { phase, reason, message, step, steps, weights, strategy, analysis } = view;
  const why = reason ?? message;
  // The controller's words begin with its reason.
  const more =
    reason === undefined || message === '' || message === reason ? '' : `: ${message.replace(`${reason}: `, '')}`;
  const at = steps === 0 ? '' : step >= steps ? ' after its last step' : ` at step ${step + 1} of ${steps}`;
  // An aborted one shall have none, which says nothing of where the traffic is.
  const share = view.aborted ? weights.actual : weights.desired;
  const weight = strategy === 'canary' && steps > 0 ? `, weight ${share} %` : '';
  const run =
    analysis === undefined
      ? ''
      : `, analysis ${analysis.name} ${analysis.status}${analysis.message ? ` (${analysis.message})` : ''}`;
  return `${phase}${why === '' ? '' : ` (${why})`}${at}${weight}${more}${run}`;
}

/** Whether a person would call it another state: phase, reason, step or weight differ. Pure. */
export function isTransition(before: RolloutView | undefined, now: RolloutView): boolean {
  return before === undefined || stateKey(before) !== stateKey(now);
}

function stateKey({ phase, reason, step, weights, podHash }: RolloutView): string {
  return [phase, reason, step, weights.desired, weights.actual, podHash].join(' ');
}

/** A duration as people write it: `5m`, `90s`, `1.5s`. Pure. */
export function readable(ms: number): string {
  return ms >= 60_000 && ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1_000}s`;
}
