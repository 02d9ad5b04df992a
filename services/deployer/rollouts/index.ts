/** Charts that hold a Rollout: helm does not wait for those, so the deployer does, and tells where they came to rest. */
export { abortUpdates } from './abort-updates.ts';
export { arrive } from './arrive.ts';
export { rolloutsIn } from './rollouts-in.ts';
export { holdsRollout, mannerFor, mannerOf } from './manner.ts';
