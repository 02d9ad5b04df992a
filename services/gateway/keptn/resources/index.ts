/** What Keptn's resource-service serves: files of projects, stages and services, in Git. */
export { addResources } from './resources.ts';
