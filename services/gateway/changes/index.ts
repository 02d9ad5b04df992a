/** Changes of projects and services, with the events by which executors and the conductor hear of them. */
export { announced, type Change, type ChangeScope } from './announced.ts';
export { NAMED_IN_BODY } from './named-in-body.ts';
export { unendedContexts } from './unended-contexts.ts';
