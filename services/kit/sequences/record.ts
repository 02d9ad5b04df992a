import { RESULTS, STATUSES } from '../events/index.ts';
import { Type, type Static } from 'typebox';

const result = Type.Union(RESULTS.map((value) => Type.Literal(value)));
const status = Type.Union(STATUSES.map((value) => Type.Literal(value)));

export const taskRecordSchema = Type.Object({
  name: Type.String(),
  state: Type.Union(['pending', 'delayed', 'triggered', 'started', 'finished', 'skipped'].map((s) => Type.Literal(s))),
  /** Id of its `.triggered` event. */
  triggeredId: Type.Optional(Type.String()),
  /** When a delayed task is due (triggeredAfter). RFC 3339, as all times here. */
  dueAt: Type.Optional(Type.String()),
  triggeredAt: Type.Optional(Type.String()),
  finishedAt: Type.Optional(Type.String()),
  /** Sources that sent `.started`. */
  executors: Type.Array(Type.String()),
  result: Type.Optional(result),
  status: Type.Optional(status),
  message: Type.Optional(Type.String()),
});

/** One run of a sequence in one stage, as the conductor stores it and everybody shows it. */
export const sequenceRecordSchema = Type.Object({
  /** Id of the `.triggered` event that asked for the run. */
  id: Type.String(),
  context: Type.String(),
  project: Type.String(),
  stage: Type.String(),
  service: Type.String(),
  sequence: Type.String(),
  /** `waiting`: another run holds the service in this stage. */
  state: Type.Union(['waiting', 'started', 'finished'].map((s) => Type.Literal(s))),
  /** While waiting: the id of the run before this one. */
  waitsFor: Type.Optional(Type.String()),
  triggeredAt: Type.String(),
  finishedAt: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  result: Type.Optional(result),
  status: Type.Optional(status),
  message: Type.Optional(Type.String()),
  tasks: Type.Array(taskRecordSchema),
});

export type TaskRecord = Static<typeof taskRecordSchema>;
export type SequenceRecord = Static<typeof sequenceRecordSchema>;

/** Subject of a run's record in the stream; one message each, the newest. */
export function sequenceSubject(project: string, id: string): string {
  return `slipway.sequence.${project}.${id}`;
}
