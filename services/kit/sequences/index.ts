/** Runs of sequences as they are stored: written by the conductor, read by the gateway and the CLI; and how runs are controlled. */
export {
  CONTROL_ACTIONS,
  CONTROL_SUBJECTS,
  controlCommandOf,
  controlSequence,
  controlSubject,
  pauseSubjects,
} from './control.ts';
export type { ControlAction, ControlCommand, ControlRequest } from './control.ts';
export { activeSequences, isActive, runsIn } from './active.ts';
export { CURSOR_PATTERN } from './cursor.ts';
export type { SequenceFilter } from './filter.ts';
export { finishedId } from './finished-id.ts';
export { executionId, executionOfTask, taskId } from './ids.ts';
export { findSequence, listSequences, sequenceReader } from './list.ts';
export { pageSequences, type SequencePage, type SequenceQuery } from './page.ts';
export { listQueues, queueSubject, type QueueFilter, type QueueRecord, type StoredQueue } from './queue.ts';
export { closedWrite, listOpen, openWrite, type OpenFilter, type OpenTask } from './open.ts';
export { contextKey, sequenceRecordSchema, sequenceSubject, sequenceSubjects, taskRecordSchema } from './record.ts';
export { readRunOfTask } from './read-run.ts';
export type { SequenceRecord, TaskRecord } from './record.ts';
