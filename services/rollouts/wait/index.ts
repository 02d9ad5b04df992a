/** Waits of real-user tests: scheduled messages in the stream, ended early when a Rollout of the service degrades. */
export { WAIT_STEPS, type WaitsOptions, type WaitStep, type WatchService } from './options.ts';
export { startWaits, type Waits } from './start.ts';
