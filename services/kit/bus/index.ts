/** NATS JetStream: one stream for events, state and timers; atomic commits, durable consumers, following. */
export { deadLetterWrite, type DeadLetter } from './dead-letter.ts';
export { createBus, type BusOptions } from './bus.ts';
export { eventWrite } from './event-write.ts';
export { createGroupCommit, type Commit } from './group-commit.ts';
export type * from './types.ts';
