import type { Bus } from '../bus/index.ts';
import type { Cancellations } from '../cancellations/index.ts';
import type { Log } from '../log/index.ts';
import type { Claim, TaskHandler } from './types.ts';

/** Where a task stands; told to `observe` right after it is so. The crash test kills the process at each of them. */
export const EXECUTOR_STEPS = ['received', 'claimed', 'handled', 'finished', 'acknowledged'] as const;
export type ExecutorStep = (typeof EXECUTOR_STEPS)[number];

export interface ExecutorOptions {
  /** Name of the service: durable consumer, journal and source of the answers. */
  readonly name: string;
  readonly bus: Bus;
  readonly handlers: readonly TaskHandler[];
  /**
   * Whether this executor is the one to answer, where others serve the same tasks. Asked when it is the task's turn in its
   * lane, before anything is written; an event that is not ours is acknowledged without an answer. All who serve a task must
   * come to the same owner (`kit/owners`).
   */
  readonly owns?: (claim: Claim) => Promise<boolean>;
  readonly log: Log;
  /** Unique for each process: who holds a lane. */
  readonly replica: string;
  readonly clock: () => Date;
  /** Milliseconds: silence after which NATS gives an event to another replica. */
  readonly ackWait: number;
  /** Milliseconds without renewal after which a replica that held a lane counts as dead. */
  readonly lease: number;
  /** Tasks held at once. */
  readonly concurrency: number;
  /** Attempts before a task that keeps failing for passing reasons is given up. */
  readonly attempts: number;
  /** Milliseconds for which a handler may put things back after an abort. */
  readonly abortGrace?: number;
  /** Shared by the executors of a process; absent: this one reads along for itself. */
  readonly cancellations?: Cancellations;
  readonly observe?: (step: ExecutorStep, taskId: string, details?: { readonly result?: string }) => void;
}

/** When nothing else is set; less than the conductor waits for the answers of those it has told. */
export const ABORT_GRACE_MS = 60_000;

/** How long a lane waits for a task whose replica died and whose event never came back. */
export function patienceOf(options: Pick<ExecutorOptions, 'lease' | 'ackWait'>): { lease: number; abandoned: number } {
  return { lease: options.lease, abandoned: options.lease + 4 * options.ackWait };
}
