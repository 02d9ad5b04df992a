/** NATS JetStream: one stream for events, state and timers; atomic commits, durable consumers, following. */
export { deadLetterWrite, type DeadLetter } from './dead-letter.ts';
export { createBus, messageIdOf, type BusOptions } from './bus.ts';
export type * from './types.ts';
