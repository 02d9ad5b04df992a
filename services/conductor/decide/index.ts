/** Pure decisions: what an event changes in a run and in its queue, and what is said because of it. */
export { decide, type Input } from './decide.ts';
export type { ControlInput } from './control.ts';
export { EMPTY_QUEUE, SOURCE } from './state.ts';
export type { Answer, Decision, Execution, Follower, Queue, QueueEntry, State, Surroundings, Timer } from './state.ts';
