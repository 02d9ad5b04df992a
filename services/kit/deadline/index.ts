/** Deadlines for work that takes a signal. */
export { withDeadline } from './deadline.ts';
