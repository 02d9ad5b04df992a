/** A Rollout for people: its steps, weights, revisions, pods and analysis, drawn as a tree and redrawn while it moves. */
export { drawRollout, phaseWords, type DrawOptions } from './draw.ts';
export { watchRollout, type RolloutWatch } from './watch.ts';
