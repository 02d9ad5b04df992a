import { messageOf } from '../kit/errors/index.ts';
import type { TaskTools } from '../kit/executor/index.ts';
import { rolloutBlock, type RolloutView } from '../kit/rollouts/index.ts';
import { nameOf, stateOf } from './words.ts';

/** Tells the transitions of Rollouts as `.status.changed`, in their order. */
export interface Teller {
  /** For `WaitOptions.onTransition`. */
  readonly tell: (view: RolloutView) => void;
  /** Resolves when all that was told is published: nothing shall come after `.finished`. */
  told(): Promise<void>;
}

export function createTeller({ progress, log }: Pick<TaskTools, 'progress' | 'log'>): Teller {
  let last = Promise.resolve();
  const before = new Map<string, string>();
  return {
    tell(view) {
      const message = `${nameOf(view)} ${stateOf(view)}`;
      if (before.get(view.name) === message) return;
      before.set(view.name, message);
      // Progress is told when it can be; a task does not fail for want of it.
      last = last
        .then(() => progress(message, { rollout: rolloutBlock(view) }))
        .catch((error: unknown) => log.debug({ reason: messageOf(error) }, 'could not tell the progress'));
    },
    told: () => last,
  };
}
