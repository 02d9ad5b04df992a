import type { CloudEvent, JsonObject, Scope } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { SequenceTrigger, TaskDefinition } from '../shipyard/index.ts';

/** One run of a sequence in one stage: what is shown (`record`) and what is needed to go on. */
export interface Execution {
  readonly record: SequenceRecord;
  /** The tasks as they were when the run began: later edits of the shipyard do not touch it. */
  readonly tasks: readonly TaskDefinition[];
  readonly followers: readonly Follower[];
  /** The trigger's data with the answers of all finished tasks merged in. */
  readonly data: JsonObject;
  /** Index of the task that is open (pending, delayed, triggered or started). */
  readonly index: number;
  /** Answers to the open task. */
  readonly answers: readonly Answer[];
  /** Position of the run's trigger in the stream: its place in the queue when it comes back to it after an approval. */
  readonly seq: number;
  /** The trigger named the commit, so the run stays with it. */
  readonly commitAsked?: true;
}

/** A sequence that this one may trigger when it ends. */
export interface Follower {
  readonly stage: string;
  readonly sequence: string;
  readonly match: SequenceTrigger['match'];
}

/** What one executor said to the open task. Keyed by source: doubled and reordered answers change nothing. */
export interface Answer {
  readonly source: string;
  /** Whether it sent `.started`: an approval's answer counts from nobody else. */
  readonly started?: true;
  readonly finished?: JsonObject;
}

/** The queue of one service in one stage. */
export interface Queue {
  readonly active: string | null;
  /** Runs that wait, in the order in which their triggers were stored, whichever replica was faster to read them. */
  readonly waiting: readonly QueueEntry[];
}

export interface QueueEntry {
  readonly id: string;
  /** Position of the run's trigger in the stream. */
  readonly seq: number;
}

export const EMPTY_QUEUE: Queue = { active: null, waiting: [] };

/** Everything a decision may look at. */
export interface State {
  readonly execution: Execution | undefined;
  readonly queue: Queue;
}

/** A moment at which something is to be looked at again. */
export interface Timer {
  readonly name: 'delayed' | 'unclaimed';
  readonly execution: string;
  readonly index: number;
  readonly at: Date;
}

export interface Decision {
  readonly state: State;
  readonly events: readonly CloudEvent[];
  readonly timers: readonly Timer[];
  /** Runs whose turn has come. */
  readonly wake: readonly string[];
}

/** What is injected so that decisions stay pure. */
export interface Surroundings {
  readonly now: Date;
  /** Milliseconds a task may stay without `.started`. */
  readonly startTimeout: number;
  /** The newest commit of the stage, where a run may have its turn after others that changed it. */
  readonly head?: string;
}

export const SOURCE = 'slipway-conductor';

export function unchanged(state: State): Decision {
  return { state, events: [], timers: [], wake: [] };
}

export function scopeOf({ project, stage, service }: SequenceRecord): Scope {
  return { project, stage, service };
}
