import { Type, type Static } from 'typebox';
import { approvalSchema, type Approval } from '../../kit/approvals/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import {
  sequenceRecordSchema,
  taskRecordSchema,
  type SequenceRecord,
  type StoredQueue,
} from '../../kit/sequences/index.ts';

/** What a finding is about. */
const ABOUT = [
  ...['queue', 'task', 'unclaimed', 'delay', 'approval', 'paused', 'aborting', 'end'],
  ...['triggered', 'notTriggered', 'absent'],
] as const;

const { state, result, status } = sequenceRecordSchema.properties;

/** Another run that this one is held up by. */
const otherSchema = Type.Object({
  ...{ id: Type.String(), context: Type.String(), stage: Type.String(), service: Type.String() },
  ...{ sequence: Type.String(), state, since: Type.String() },
  task: Type.Optional(taskRecordSchema),
});

export const findingSchema = Type.Object({
  about: Type.Enum([...ABOUT]),
  /** In words. */
  message: Type.String(),
  /** What one can do: mostly a command. */
  next: Type.Optional(Type.String()),
  /** Of `queue`: how many are before it and itself. */
  position: Type.Optional(Type.Integer()),
  heldBy: Type.Optional(otherSchema),
  task: Type.Optional(taskRecordSchema),
  /** Of `unclaimed`: who is registered for the task. */
  executors: Type.Optional(Type.Array(Type.String())),
  approval: Type.Optional(approvalSchema),
  /** Of `triggered` and `notTriggered`: what follows. */
  follower: Type.Optional(
    Type.Object({ stage: Type.String(), sequence: Type.String(), id: Type.Optional(Type.String()) }),
  ),
});

export const explainedRunSchema = Type.Object({
  ...{ id: Type.String(), context: Type.String(), ...scopeSchema.properties, sequence: Type.String(), state },
  /** Since when it is in that state; RFC 3339. */
  since: Type.String(),
  result,
  status,
  findings: Type.Array(findingSchema),
});

export const explanationSchema = Type.Object({
  project: Type.String(),
  context: Type.String(),
  /** In the order in which they were triggered. */
  runs: Type.Array(explainedRunSchema),
  /** Why there is no run at all. */
  absent: Type.Optional(findingSchema),
});

export type Finding = Static<typeof findingSchema>;
export type ExplainedRun = Static<typeof explainedRunSchema>;
export type Explanation = Static<typeof explanationSchema>;

/** Somebody who registered for a task. */
export interface KnownExecutor {
  readonly name: string;
  /** RFC 3339. */
  readonly lastSeen: string;
}

/** All that is looked at: read before, so that explaining is a pure function. */
export interface Evidence {
  /** All runs of the context, oldest first. */
  readonly runs: readonly SequenceRecord[];
  /** The queues of the runs that wait. */
  readonly queues: readonly StoredQueue[];
  /** The runs that have their turn in those queues. */
  readonly holders: readonly SequenceRecord[];
  /** Approvals by the id of their task. */
  readonly approvals: ReadonlyMap<string, Approval>;
  /** By task; a task that nobody registered for is not in it. */
  readonly executors: ReadonlyMap<string, readonly KnownExecutor[]>;
  readonly now: Date;
}

/** What is known of a context without a run. */
export interface Traces {
  readonly project: string;
  readonly context: string;
  /** Its events, oldest first. */
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly project?: string;
    readonly time: string;
  }[];
  /** Of those, what was given up. */
  readonly deadLetters: readonly {
    readonly seq: number;
    readonly eventId: string;
    readonly service: string;
    readonly reason: string;
  }[];
  /** Whether all that is stored was looked through. */
  readonly complete: boolean;
  readonly now: Date;
}
