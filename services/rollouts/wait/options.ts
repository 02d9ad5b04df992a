import type { Bus } from '../../kit/bus/index.ts';
import type { Scope } from '../../kit/events/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { RolloutListener } from '../../kit/rollouts/index.ts';

/** Where a wait stands; told to `observe` right after it is so. The crash test kills the process at each of them. */
export const WAIT_STEPS = ['received', 'opened', 'due', 'closed', 'acknowledged'] as const;
export type WaitStep = (typeof WAIT_STEPS)[number];

/**
 * Tells of the Rollouts of a service: at first of all that are there, then of every change, until the returned function is
 * called. `onLook` is called when it has told of all that are there, also when there are none; not while the cluster is away.
 */
export type WatchService = (scope: Scope, listener: RolloutListener, onLook: () => void) => () => void;

export interface WaitsOptions {
  /** Name of the service: source of the answers and prefix of the durable consumer. */
  readonly name: string;
  readonly bus: Bus;
  readonly log: Log;
  readonly clock: () => Date;
  /** Milliseconds that every wait must stay below. */
  readonly cap: number;
  /** Milliseconds of silence after which NATS gives a message to another replica. */
  readonly ackWait: number;
  /** Absent: Rollouts are not looked at, and every wait takes its time. */
  readonly watchService?: WatchService;
  /** Milliseconds between two looks for waits whose schedule was lost; 10 s when absent. */
  readonly lookEvery?: number;
  readonly observe?: (step: WaitStep, key: string) => void;
}
