/** Argo Rollouts over HTTP: what they are doing, and all that can be done with one by hand. */
export { addRolloutRoutes } from './routes.ts';
