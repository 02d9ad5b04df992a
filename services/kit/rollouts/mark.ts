import type { Mark, RolloutView } from './types.ts';

/** What is remembered of a Rollout before an operation on it. Pure. */
export function markOf({ uid, generation, podHash, step }: RolloutView): Mark {
  return { uid, generation, podHash, fromIndex: step };
}

/**
 * The mark for the wait after a deploy: the pause at which it stands counts. Without a hash: for a moment the controller
 * says that it has observed a new template while the status is still all that of the one before. Pure.
 */
export function arrivalMark(view: RolloutView): Mark {
  return { ...markOf(view), podHash: '', fromIndex: -1 };
}
