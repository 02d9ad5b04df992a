import type { Scope } from '../events/index.ts';

/**
 * The lock on one service in one stage, shared by all replicas. Not a message with a TTL: the record must outlive its
 * holder, so that the task it was held for is finished before a later one of the same lane begins.
 */
export interface LaneRecord {
  /** Replica that works; null: nobody, and with a task, that one was given back and goes first. */
  readonly holder: string | null;
  /** Key of the task that the lane is held for. */
  readonly task: string | null;
  /** Position in the stream of that task's event. */
  readonly seq: number;
}

export interface LaneView {
  readonly record: LaneRecord | undefined;
  /** Milliseconds for which this replica has seen the record unchanged: its own clock only, so skew does not matter. */
  readonly unchangedFor: number;
}

export interface LanePatience {
  /** Milliseconds without renewal after which a holder counts as dead. */
  readonly lease: number;
  /** Milliseconds after which a dead holder's task counts as never coming back. */
  readonly abandoned: number;
}

export type LaneDecision = 'take' | 'wait';

/** Whether a task may take its lane now. */
export function decideLane(task: string, replica: string, view: LaneView, patience: LanePatience): LaneDecision {
  const { record, unchangedFor } = view;
  if (record === undefined || record.task === null) return 'take';
  if (record.task !== task) return unchangedFor >= patience.abandoned ? 'take' : 'wait';
  if (record.holder === null || record.holder === replica) return 'take';
  return unchangedFor >= patience.lease ? 'take' : 'wait';
}

export function laneSubject(scope: Scope): string {
  return `slipway.lane.${scope.project}.${scope.stage}.${scope.service}`;
}
