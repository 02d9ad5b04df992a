/** Argo Rollouts in a sandbox: its definitions and its controller. */
export { addRolloutsController, type AddedController, type AddOptions, type Beside } from './add.ts';
export { installRolloutsCrds, untilControllerServes } from './ready.ts';
