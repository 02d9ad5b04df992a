/** Harm to Slipway, NATS and the API server while versions are delivered, and what the cluster must show in the end. */
export { deliveriesChaos } from './deliveries.ts';
