/** NATS JetStream: one stream for events, state and timers; atomic commits, durable consumers, following. */
export type * from './types.ts';
