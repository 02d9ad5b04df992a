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
  /** When an executor last spoke of it: `.started` and each `.status.changed`. */
  lastHeardAt: Type.Optional(Type.String()),
  /** When it is given up, unless something is heard of it before. */
  deadline: Type.Optional(Type.String()),
  finishedAt: Type.Optional(Type.String()),
  /** Sources that sent `.started`. */
  executors: Type.Array(Type.String()),
  result: Type.Optional(result),
  status: Type.Optional(status),
  message: Type.Optional(Type.String()),
  /** The last that an executor sent about it. */
  latestEvent: Type.Optional(Type.Object({ type: Type.String(), id: Type.String(), time: Type.String() })),
  /** What the evaluation service gave it. */
  score: Type.Optional(Type.Number()),
});

/** A sequence that follows this one in the shipyard and was not triggered. */
const notTriggeredSchema = Type.Object({ stage: Type.String(), sequence: Type.String(), reason: Type.String() });

/** Who had a run paused or aborted, and why. */
const controlledSchema = Type.Object({
  at: Type.String(),
  actor: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
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
   * service go on meanwhile. `paused`: so do they; the open task may finish, the next is not triggered. `aborting`: it has
   * ended but for the executors, which were told to stop.
   */
  state: Type.Enum(['waiting', 'started', 'waitingForApproval', 'paused', 'aborting', 'finished']),
  /** While paused: what it was before. */
  pausedFrom: Type.Optional(Type.Enum(['waiting', 'started', 'waitingForApproval'])),
  /** While paused. */
  paused: Type.Optional(controlledSchema),
  /** While aborting, and once aborted. */
  aborted: Type.Optional(controlledSchema),
  /** It ended because its time was over, or that of one of its tasks. */
  timedOut: Type.Optional(Type.Literal(true)),
  /** While waiting: the id of the run before this one. */
  waitsFor: Type.Optional(Type.String()),
  triggeredAt: Type.String(),
  /** When its first task was opened: until then it waited. */
  startedAt: Type.Optional(Type.String()),
  /** When the whole run is given up (`timeout` of the sequence). */
  deadline: Type.Optional(Type.String()),
  finishedAt: Type.Optional(Type.String()),
  commit: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  /** Of the problem that a remediation is to mend. */
  problemTitle: Type.Optional(Type.String()),
  result: Type.Optional(result),
  status: Type.Optional(status),
  message: Type.Optional(Type.String()),
  /** Ids of the events by which its end triggered other sequences; their runs are there a moment later. */
  triggers: Type.Optional(Type.Array(Type.String())),
  /** What follows it by the shipyard and was not triggered by its end, each with the reason. */
  notTriggered: Type.Optional(Type.Array(notTriggeredSchema)),
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
