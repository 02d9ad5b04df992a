/** Charts as the API takes them. */
export { chartResources } from './chart-resources.ts';
