/** The projects of an existing Keptn, whose API holds its charts and files: for executors that run beside it. */
export type { KeptnApiSettings } from './api.ts';
export { createKeptnProjects, type KeptnProjectsOptions } from './keptn-projects.ts';
