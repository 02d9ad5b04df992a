import type { Approval } from '../../kit/approvals/index.ts';
import type { ControlAction, SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';

export interface ControlBody {
  readonly action: ControlAction;
  readonly stage?: string;
  readonly reason?: string;
}

export interface QueueQuery {
  readonly project: string;
  readonly stage?: string;
  readonly service?: string;
}

/** A queue in which anybody is. */
export interface QueueView {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  /** Who has the service. */
  readonly active?: SequenceRecord;
  /** Who waits for it, the next first. */
  readonly waiting: readonly SequenceRecord[];
  /** Who neither has nor wants it now: paused, or waiting for people. */
  readonly aside: readonly SequenceRecord[];
}

export interface ExplainQuery {
  readonly project: string;
  readonly context?: string;
  readonly stage?: string;
  /** Of one run. */
  readonly id?: string;
}

/** Something the server has to say about a run, in words and in fields. */
export interface Finding {
  readonly about: string;
  readonly message: string;
  readonly next?: string;
  readonly position?: number;
  readonly task?: TaskRecord;
  readonly approval?: Approval;
}

export interface ExplainedRun {
  readonly id: string;
  readonly context: string;
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  readonly sequence: string;
  readonly state: string;
  readonly since: string;
  readonly result?: string;
  readonly findings: readonly Finding[];
}

export interface Explanation {
  readonly project: string;
  readonly context: string;
  readonly runs: readonly ExplainedRun[];
  /** Why there is no run. */
  readonly absent?: Finding;
}
