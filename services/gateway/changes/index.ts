/** Changes of projects and services, with the events by which executors and the conductor hear of them. */
export { announced, type Change, type ChangeScope } from './announced.ts';
export { unendedContexts } from './unended-contexts.ts';
