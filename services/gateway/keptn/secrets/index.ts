/** What Keptn's secret-service serves: secrets of executors, written and listed and never read out. */
export { addSecrets } from './routes.ts';
