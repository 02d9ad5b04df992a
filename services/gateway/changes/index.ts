/** Changes of projects and services, with the events by which executors hear of them. */
export { announced, type Change, type ChangeScope } from './announced.ts';
export { abortRuns } from './abort-runs.ts';
