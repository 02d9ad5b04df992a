/** The task harness: triggered, started, handler, finished; exactly once as seen from outside. */
export type { Task, TaskAnswer, TaskHandler, TaskJournal, TaskTools } from './types.ts';
