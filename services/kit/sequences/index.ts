/** Runs of sequences as they are stored: written by the conductor, read by the gateway and the CLI. */
export { listSequences, type SequenceFilter } from './list.ts';
export { contextKey, sequenceRecordSchema, sequenceSubject, sequenceSubjects, taskRecordSchema } from './record.ts';
export type { SequenceRecord, TaskRecord } from './record.ts';
