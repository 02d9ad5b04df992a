/** The sandbox: a real Kubernetes API with real controllers and kwok's kubelets, and a real nats-server, for a while. */
export { startNats, type Nats, type NatsConfig, type NatsOptions } from './nats.ts';
export { freePorts } from './ports.ts';
export { startSandbox } from './start.ts';
export type { Sandbox, SandboxOptions } from './types.ts';
export type { SandboxUser } from './users.ts';
