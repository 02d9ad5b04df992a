/** Changes of projects and services, with the events by which executors and the conductor hear of them. */
export { announced } from './announced.ts';
export { createService } from './create-service.ts';
export { NAMED_IN_BODY } from './named-in-body.ts';
export { createProject, deleteProject, updateProject } from './projects.ts';
export { unendedContexts } from './unended-contexts.ts';
