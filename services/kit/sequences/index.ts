/** Runs of sequences as they are stored: written by the conductor, read by the gateway and the CLI; and how runs are controlled. */
export { CONTROL_ACTIONS, CONTROL_SUBJECTS, controlCommandOf, controlSequence, controlSubject } from './control.ts';
export type { ControlAction, ControlCommand, ControlRequest } from './control.ts';
export { listSequences, type SequenceFilter } from './list.ts';
export { closedWrite, listOpen, openWrite, type OpenFilter, type OpenTask } from './open.ts';
export { contextKey, sequenceRecordSchema, sequenceSubject, sequenceSubjects, taskRecordSchema } from './record.ts';
export type { SequenceRecord, TaskRecord } from './record.ts';
