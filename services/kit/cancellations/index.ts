/** How executors are told that nobody wants a task any more: a record in the stream, followed live. */
export { cancelSubject, cancelWrite, readCancellation, type Cancellation } from './record.ts';
export { followCancellations, type Cancellations } from './follow.ts';
