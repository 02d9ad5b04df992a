/** The task harness: triggered, started, handler, finished; exactly once as seen from outside, whatever dies in between. */
export { startExecutor, type Executor } from './executor.ts';
export { EXECUTOR_STEPS, type ExecutorOptions, type ExecutorStep } from './options.ts';
export { useLane, type HeldLane, type LaneOptions, type LaneRequest, type LaneResult } from './use-lane.ts';
export type { Claim, Task, TaskAnswer, TaskHandler, TaskJournal, TaskTools } from './types.ts';
