/** Argo Rollouts over HTTP: what they are doing, and all that can be done with one by hand. */
export type { RolloutPlace, RolloutsAt } from './door.ts';
export { addRolloutRoutes } from './routes.ts';
