/** A world around the conductor's decisions, for property tests: what is stored, what is on its way, who answers. */
export { createWorld, type Step, type World } from './world.ts';
export { holdsAlways, holdsInTheEnd } from './invariants.ts';
export { createStage, LIMITS, passed, said, type TestStage } from './stage.ts';
