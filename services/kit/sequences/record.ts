import { RESULTS, STATUSES, deriveId } from '../events/index.ts';
import { Type, type Static } from 'typebox';

const result = Type.Enum(RESULTS);
const status = Type.Enum(STATUSES);

export const taskRecordSchema = Type.Object({
  name: Type.String(),
  state: Type.Enum(['pending', 'delayed', 'triggered', 'started', 'finished', 'skipped']),
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
  /** Derived from source and id of the `.triggered` event that asked for the run; begins with the key of its context. */
  id: Type.String(),
  /** Id of that event. */
  triggeredId: Type.String(),
  context: Type.String(),
  project: Type.String(),
  stage: Type.String(),
  service: Type.String(),
  sequence: Type.String(),
  /**
   * `waiting`: another run holds the service in this stage. `waitingForApproval`: people are asked, and other runs of the
   * service go on meanwhile.
   */
  state: Type.Enum(['waiting', 'started', 'waitingForApproval', 'finished']),
  /** While waiting: the id of the run before this one. */
  waitsFor: Type.Optional(Type.String()),
  triggeredAt: Type.String(),
  finishedAt: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  result: Type.Optional(result),
  status: Type.Optional(status),
  message: Type.Optional(Type.String()),
  /** Ids of the events by which its end triggered other sequences; their runs are there a moment later. */
  triggers: Type.Optional(Type.Array(Type.String())),
  tasks: Type.Array(taskRecordSchema),
});

export type TaskRecord = Static<typeof taskRecordSchema>;
export type SequenceRecord = Static<typeof sequenceRecordSchema>;

/** Digits of a run's id that stand for its context. */
const CONTEXT_DIGITS = 8;

/** What the ids of all runs of a context begin with; few other contexts share it, so whoever asks by it compares contexts. */
export function contextKey(context: string): string {
  return deriveId('context', context).slice(0, CONTEXT_DIGITS);
}

/** Subject of a run's record in the stream; one message each, the newest. The runs of a context lie below one another. */
export function sequenceSubject(project: string, id: string): string {
  return `slipway.sequence.${project}.${id.slice(0, CONTEXT_DIGITS)}.${id}`;
}

/** Subjects of the runs of a context, of a project or of all. */
export function sequenceSubjects({
  project,
  context,
}: {
  readonly project?: string;
  readonly context?: string;
}): string {
  return `slipway.sequence.${project ?? '*'}.${context === undefined ? '*' : contextKey(context)}.*`;
}
