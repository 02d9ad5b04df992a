/** The demo and `npm start`: cluster, NATS and Slipway brought up together, and a story told with them. */
export { startEnvironment, type Environment, type EnvironmentOptions } from './environment.ts';
export { CLI } from './slipway.ts';
