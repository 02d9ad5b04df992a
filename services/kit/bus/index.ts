/** NATS JetStream: one stream for events, state and timers; atomic commits, durable consumers, following. */
export { createBus, messageIdOf, type BusOptions } from './bus.ts';
export type * from './types.ts';
