/** Who answers a task: exactly one executor, decided once by what Git and the cluster hold, and kept in the stream. */
export { createOwners, type Owners, type OwnersOptions } from './owners.ts';
export { OWNERS, type Owner } from './decide-owner.ts';
export { rolloutsOf, type RolloutsOfService, type ServiceRollouts } from './rollouts-of.ts';
