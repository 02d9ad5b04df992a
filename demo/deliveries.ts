import type { SequenceRecord } from '../services/kit/sequences/index.ts';

/** A delivery as its stored runs tell it. */
export interface Delivery {
  readonly context: string;
  readonly image: string;
  /** Milliseconds from the trigger to the end of its last stage. */
  readonly took: number;
  readonly stages: readonly StageRun[];
}

export interface StageRun {
  readonly stage: string;
  readonly result: string;
  readonly took: number;
  readonly message: string;
}

/** Sums up the runs of one context. Pure. */
export function deliveryOf(runs: readonly SequenceRecord[], context: string, image: string): Delivery {
  const starts = runs.map((run) => Date.parse(run.triggeredAt));
  const ends = runs.map((run) => Date.parse(run.finishedAt ?? run.triggeredAt));
  return {
    context,
    image,
    took: runs.length === 0 ? 0 : Math.max(...ends) - Math.min(...starts),
    stages: runs.map((run) => ({
      stage: run.stage,
      result: run.result ?? run.state,
      took: Date.parse(run.finishedAt ?? run.triggeredAt) - Date.parse(run.triggeredAt),
      message: run.tasks.find((task) => task.result === 'fail')?.message ?? run.message ?? '',
    })),
  };
}
