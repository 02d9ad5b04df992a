/** What the runs of kills share: chance by a seed, processes that die, patience, and what a run answers. */
export { outcomeOf, type Outcome } from './outcome.ts';
export { retried } from './retried.ts';
export { seededPick, type Pick } from './seeded.ts';
export type { ChaosOptions, ChaosResult } from './types.ts';
export { untilThere } from './until-there.ts';
export { startWorker, type Worker } from './worker.ts';
