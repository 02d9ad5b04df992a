import type { RolloutView } from '../../kit/rollouts/index.ts';

/** The Rollouts of one service, as they are seen while it has waits open. */
export interface Watched {
  /** Of the waits. */
  readonly keys: Set<string>;
  readonly seen: Map<string, RolloutView>;
  /** Faults that may still heal, by the Rollout's name. */
  readonly doubts: Map<string, NodeJS.Timeout>;
  /** When the watch began, by the process's own clock in milliseconds. */
  readonly began: number;
  /** Each Rollout was looked at once: what is not in `seen` is not there. */
  hasLooked: boolean;
  /** Resolves when that is so. */
  readonly looked: Promise<void>;
  end: () => void;
}

export function beginWatched(begin: (watched: Watched, onLook: () => void) => () => void): Watched {
  let onLook: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => {
    onLook = resolve;
  });
  const watched: Watched = {
    keys: new Set(),
    seen: new Map(),
    doubts: new Map(),
    began: performance.now(),
    hasLooked: false,
    looked,
    end: () => undefined,
  };
  watched.end = begin(watched, () => {
    watched.hasLooked = true;
    onLook();
  });
  return watched;
}
