/** The sandbox: a real Kubernetes API with real controllers and kwok's kubelets, and a real nats-server, for a while. */
export { apiAccess, callApi, type ApiAccess, type ApiAnswer } from './api.ts';
export { useCluster, type ClusterOptions } from './cluster.ts';
export { attachSandbox, startDetachedSandbox, type DetachOptions, type SandboxRecord } from './detached.ts';
export {
  DEFAULT_SANDBOX,
  listSandboxes,
  sandboxDown,
  sandboxNamed,
  sandboxUp,
  type NamedSandbox,
  type UpOptions,
} from './named.ts';
export { startKeeper, type Exit, type Keeper, type PartSpec, type RunningPart } from './keeper.ts';
export { startNats, type Nats, type NatsConfig, type NatsOptions } from './nats.ts';
export { DEFAULT_PARTS, PARTS_WITH_ROLLOUTS, type ClusterPart } from './parts.ts';
export { freePorts } from './ports.ts';
export { addRolloutsController, type AddedController, type AddOptions, type Beside } from './rollouts/index.ts';
export { startSandbox } from './start.ts';
export type { Sandbox, SandboxOptions } from './types.ts';
export type { SandboxUser } from './users.ts';
