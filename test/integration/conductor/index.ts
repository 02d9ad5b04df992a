/** A conductor on a NATS of its own, projects made by the test, executors played by hand: every word is the test's. */
export { conductorScene, type ConductorScene, type Delivery, type SceneProject } from './scene.ts';
