import type { Result } from '../../kit/events/index.ts';
import type { RolloutView, Settled } from '../../kit/rollouts/index.ts';
import { nameOf, stateOf } from '../words.ts';

/** What became of one Rollout. */
export interface Judged {
  readonly result: Result;
  /** A sentence. */
  readonly words: string;
  /** As it was seen last; absent when it is not the run's any more. */
  readonly view?: RolloutView;
}

/** Nothing to wait for before a promote: a pause with all its pods there, all done, or an end that only people lift. */
export function isAtRest({ phase, weights, promoted, aborted }: RolloutView): boolean {
  if (aborted) return true;
  return (phase === 'Paused' && weights.actual >= weights.desired) || (phase === 'Healthy' && promoted);
}

/** Why a Rollout that was waited for cannot be promoted; undefined when it can. Pure. */
export function judgeRest(before: RolloutView, settled: Settled): Judged | undefined {
  return settled.kind === 'paused' || settled.kind === 'healthy' ? undefined : judgeStopped(before, settled);
}

/** What a promote led to. Pure. */
export function judgeStep(
  step: { readonly how: 'promoted' | 'done-before' | 'nothing-to-do'; readonly view: RolloutView },
  settled: Settled,
): Judged {
  if (settled.kind !== 'paused' && settled.kind !== 'healthy') return judgeStopped(step.view, settled);
  const { view } = settled;
  if (step.how === 'nothing-to-do') {
    return { result: 'pass', words: `${nameOf(view)} was fully promoted already.`, view };
  }
  const did =
    step.how === 'promoted' ? 'Promoted: ' : 'It was promoted already, by an attempt before or by somebody else: ';
  // An analysis that could not tell holds the Rollout: whoever reads the result shall look (specs/argo.md 5, 8).
  const isUnsure = settled.kind === 'paused' && (view.reason ?? '').startsWith('Inconclusive');
  return { result: isUnsure ? 'warning' : 'pass', words: `${did}${nameOf(view)} ${stateOf(view)}.`, view };
}

/** Why a promote was not even tried. Pure. */
export function judgeRefusal(kind: 'aborted' | 'degraded' | 'superseded', view: RolloutView): Judged {
  if (kind === 'superseded') return superseded(view);
  const words = kind === 'aborted' ? 'is aborted: retry it or deploy first. Nothing was changed.' : stateOf(view);
  return { result: 'fail', words: `${nameOf(view)} ${words}`, view };
}

function judgeStopped(before: RolloutView, settled: Exclude<Settled, { kind: 'paused' | 'healthy' }>): Judged {
  switch (settled.kind) {
    case 'degraded':
      return { result: 'fail', words: `${nameOf(settled.view)} ${stateOf(settled.view)}`, view: settled.view };
    case 'superseded':
      return superseded(settled.view);
    case 'gone':
      return { result: 'fail', words: `${nameOf(before)} was deleted meanwhile.` };
  }
}

function superseded(view: RolloutView): Judged {
  const words = `The version of this run was superseded by ${nameOf(view)}. Release that one by its own run.`;
  return { result: 'fail', words };
}
