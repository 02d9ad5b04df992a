/** Events in the vocabulary of CDEvents 0.5.1: what is said of them, and the memory that it needs. */
export { cdEventMessage } from './message.ts';
export { cdEventsOf, type Known } from './map.ts';
export { forgetService, knownOf } from './known.ts';
