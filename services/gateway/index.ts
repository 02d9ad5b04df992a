/** The front door: CloudEvents and the API over HTTP, stored durably on the bus before they are answered. */
export type { Gateway, GatewayOptions, KeptnSettings, RolloutPlace, RolloutsAt } from './options.ts';
export { startGateway } from './start.ts';
