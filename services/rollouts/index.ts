/** The rollouts service: deploys, releases and takes back services that Argo Rollouts runs, and waits in real-user tests. */
export { createRolloutTasks } from './create-rollout-tasks.ts';
export type { HelmReturn, Place, RolloutTasksDependencies } from './dependencies.ts';
export {
  startWaits,
  WAIT_STEPS,
  type Waits,
  type WaitsOptions,
  type WaitStep,
  type WatchService,
} from './wait/index.ts';
