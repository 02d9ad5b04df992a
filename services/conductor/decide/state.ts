import type { Cancellation } from '../../kit/cancellations/index.ts';
import type { CloudEvent, JsonObject, Result, Scope, Status } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { SequenceTrigger, TaskDefinition } from '../shipyard/index.ts';

/** One run of a sequence in one stage: what is shown (`record`) and what is needed to go on. */
export interface Execution {
  readonly record: SequenceRecord;
  /** The tasks as they were when the run began: later edits of the shipyard do not touch it. */
  readonly tasks: readonly TaskDefinition[];
  readonly followers: readonly Follower[];
  /** Milliseconds for the whole run from its first task on, where the shipyard bounds it. */
  readonly timeout?: number;
  /** The trigger's data with the answers of all finished tasks merged in. */
  readonly data: JsonObject;
  /** Index of the task that is open (pending, delayed, triggered or started). */
  readonly index: number;
  /** Answers to the open task. */
  readonly answers: readonly Answer[];
  /** Position of the run's trigger in the stream: its place in the queue when it comes back to it. */
  readonly seq: number;
  /** The trigger named the commit, so the run stays with it. */
  readonly commitAsked?: true;
  /** While aborting: how it ends once the executors have stopped. */
  readonly ending?: Ending;
  /** Position of the last pause or resume that was applied: an older one that comes late changes nothing. */
  readonly controlled?: number;
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

/** How a run ends. */
export interface SequenceEnd {
  readonly result: Result;
  readonly status: Status;
  readonly message: string;
}

/** An end that did not come from the tasks' answers. */
export interface Ending extends SequenceEnd {
  readonly timedOut?: true;
  /** Why nothing follows, whatever the selectors say; absent: they decide. */
  readonly nothingFollows?: string;
}

/** The queue of one service in one stage. */
export interface Queue {
  readonly active: string | null;
  /** Runs that wait, in the order in which their triggers were stored, whichever replica was faster to read them. */
  readonly waiting: readonly QueueEntry[];
  /** Runs that have not ended and are not in turn: people are asked, or somebody paused them. Absent: none. */
  readonly aside?: readonly string[];
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

/**
 * A moment at which something is to be looked at again. `delayed`: a task is due. `unclaimed`: nobody has started it.
 * `task`: nothing is heard of it. `sequence`: the whole run takes too long. `grace`: executors were told to stop.
 */
export interface Timer {
  readonly name: 'delayed' | 'unclaimed' | 'task' | 'sequence' | 'grace';
  readonly execution: string;
  readonly index: number;
  readonly at: Date;
}

/** A task whose executors are told to stop. */
export interface Cancel {
  readonly triggeredId: string;
  readonly cancellation: Cancellation;
}

export interface Decision {
  readonly state: State;
  readonly events: readonly CloudEvent[];
  readonly timers: readonly Timer[];
  /** Runs whose turn has come, or that have another run before them. */
  readonly wake: readonly string[];
  readonly cancels: readonly Cancel[];
}

/** What is injected so that decisions stay pure. */
export interface Surroundings {
  /** By the clock that timers go by. */
  readonly now: Date;
  /** Milliseconds a task may stay without `.started`. */
  readonly startTimeout: number;
  /** Milliseconds without a word of a task that was started, unless it has its own. */
  readonly taskTimeout: number;
  /** Milliseconds that executors have to stop. */
  readonly abortGrace: number;
  /** Runs that a context may have before what would follow is refused. */
  readonly maxRuns: number;
  /** The newest commit of the stage, where a run may have its turn after others that changed it. */
  readonly head?: string;
}

export const SOURCE = 'slipway-conductor';

export function decided(state: State, said: Partial<Omit<Decision, 'state'>> = {}): Decision {
  return { state, events: [], timers: [], wake: [], cancels: [], ...said };
}

export function scopeOf({ project, stage, service }: SequenceRecord): Scope {
  return { project, stage, service };
}
