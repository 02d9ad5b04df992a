import { coerceError } from '../kit/errors/index.ts';
import type { RolloutView } from '../kit/rollouts/index.ts';
import type { Work } from './work.ts';
import { nameOf, stateOf } from './words.ts';

/** Also where the task's time is over: it is what made the abort necessary. */
const LEAST_MS = 30_000;

export interface Aborted {
  /** A sentence for each. */
  readonly words: readonly string[];
  /** All stable versions were seen with all their replicas. */
  readonly isConfirmed: boolean;
}

/**
 * Takes the traffic back to the stable versions and waits until these have all their replicas: the phase alone says so
 * too early (specs/argo.md 4.6, E). What is fully promoted is left alone, the controller would drop the flag.
 */
export async function abortAll(work: Work, views: readonly RolloutView[]): Promise<Aborted> {
  const done = await Promise.all(views.map((view) => abortOne(work, view)));
  return { words: done.map(({ words }) => words), isConfirmed: done.every(({ isConfirmed }) => isConfirmed) };
}

async function abortOne(work: Work, view: RolloutView): Promise<{ words: string; isConfirmed: boolean }> {
  const { rollouts, tools } = work;
  if (view.promoted)
    return { words: `${nameOf(view)} ${stateOf(view)}: there is nothing to abort.`, isConfirmed: true };
  if (view.stableHash === '') {
    return {
      words: `${nameOf(view)} is deployed for the first time: there is no version to go back to.`,
      isConfirmed: true,
    };
  }
  const { changed } = view.aborted ? { changed: false } : await rollouts.abort(view, { signal: tools.signal });
  const verb = view.aborted ? 'was aborted before' : changed ? 'was aborted' : 'needed no abort';
  try {
    await rollouts.untilStable(view, work.wait(LEAST_MS));
    return { words: `${nameOf(view)} ${verb}: the version before serves with all its replicas.`, isConfirmed: true };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code !== 'SLW_ROLLOUT_DEADLINE') throw error;
    return { words: `${nameOf(view)} ${verb}, but: ${error.message}`, isConfirmed: false };
  }
}
