/** Keptn's HTTP API as its CLI, executors and distributors call it; docs/reference/keptn-api.md has all paths. */
export { addKeptnApi } from './keptn-api.ts';
export { KEPTN_DEFAULTS } from './settings.ts';
