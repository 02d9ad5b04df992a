/** The front door: CloudEvents and the API over HTTP, stored durably on the bus before they are answered. */
export type { Gateway, GatewayOptions } from './options.ts';
export { startGateway } from './start.ts';
export type { KeptnSettings } from './keptn/index.ts';
export type { RolloutPlace, RolloutsAt } from './rollouts/index.ts';
