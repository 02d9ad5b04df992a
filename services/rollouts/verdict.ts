import type { TaskAnswer } from '../kit/executor/index.ts';
import type { Result } from '../kit/events/index.ts';
import type { RolloutView } from '../kit/rollouts/index.ts';
import { pinBlock } from './pins.ts';

/** What a task came to: judged, which is not the same as an error on the way. */
export interface Verdict {
  readonly result: Result;
  /** Sentences. */
  readonly words: readonly string[];
  /** The Rollouts as they were seen last. */
  readonly views: readonly RolloutView[];
}

const RANK: Readonly<Record<Result, number>> = { pass: 0, warning: 1, fail: 2 };

export function worst(results: readonly Result[]): Result {
  return results.reduce((one, other) => (RANK[other] > RANK[one] ? other : one), 'pass');
}

export function answerOf({ result, words, views }: Verdict, gitCommit?: string): TaskAnswer {
  return {
    status: 'succeeded',
    result,
    message: words.filter(Boolean).join('\n'),
    ...(views.length === 0 ? {} : { data: pinBlock(views) }),
    ...(gitCommit === undefined ? {} : { gitCommit }),
  };
}
