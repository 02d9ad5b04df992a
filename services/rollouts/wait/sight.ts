import type { RolloutRef, RolloutView } from '../../kit/rollouts/index.ts';
import { nameOf, stateOf } from '../words.ts';

/** What a look at a Rollout means for the waits of its service. */
export interface Sight {
  /** In words, when it differs from the look before. */
  readonly changed?: string;
  /** Why the waits fail, and the milliseconds for which that must stand: some faults heal by themselves. */
  readonly failure?: { readonly reason: string; readonly after: number };
}

/** The controller takes back a passed deadline when the pods come up after all (specs/argo.md 5, 9). */
const GRACE_MS = 10_000;

/** Judges one look by the one before; the first is no change. A Rollout that has gone is undefined. Pure. */
export function judgeSight(ref: RolloutRef, before: RolloutView | undefined, view: RolloutView | undefined): Sight {
  if (view === undefined) {
    return before === undefined
      ? {}
      : { failure: { reason: `${nameOf({ ...before, ...ref })} was deleted`, after: 0 } };
  }
  const words = inWords(view);
  return {
    ...(before === undefined || inWords(before) === words ? {} : { changed: words }),
    ...(view.phase === 'Degraded' ? { failure: { reason: words, after: view.aborted ? 0 : GRACE_MS } } : {}),
  };
}

function inWords(view: RolloutView): string {
  return `${nameOf(view)} ${stateOf(view)}`;
}
