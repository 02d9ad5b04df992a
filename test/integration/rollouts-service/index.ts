/** Rollouts on the cluster of the run, and the rollouts service on them, as the harness would call it. */
export { canary, blueGreen, services, type RolloutShape } from './objects.ts';
export { openScene, journal, type Scene, type Performance } from './scene.ts';
export { answersTo, taskEvent, untilAnswered } from './events.ts';
