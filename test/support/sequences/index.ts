/** A gateway and a conductor on a NATS of their own, and executors that a test plays by hand. */
export { sequenceScene, type SequenceScene } from './scene.ts';
