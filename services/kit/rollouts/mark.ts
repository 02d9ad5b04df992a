import type { Mark, RolloutView } from './types.ts';

/** What is remembered of a Rollout before an operation on it. Pure. */
export function markOf({ uid, generation, podHash, step }: RolloutView): Mark {
  return { uid, generation, podHash, fromIndex: step };
}

/** The mark for the wait after a deploy: the pause at which it stands counts. Pure. */
export function arrivalMark(view: RolloutView): Mark {
  return { ...markOf(view), fromIndex: -1 };
}
