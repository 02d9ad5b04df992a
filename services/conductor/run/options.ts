import type { Bus } from '../../kit/bus/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { Projects } from '../../kit/projects/index.ts';
import type { Surroundings } from '../decide/index.ts';

export interface ConductorOptions {
  readonly bus: Bus;
  readonly projects: Pick<Projects, 'head' | 'read'>;
  readonly log: Log;
  readonly clock: () => Date;
  /** Milliseconds a task may stay without `.started`. */
  readonly startTimeout: number;
  /** Milliseconds that nothing may be heard of a task that was started; an hour. */
  readonly taskTimeout?: number;
  /** Milliseconds that executors have to stop; two minutes. */
  readonly abortGrace?: number;
  /** Runs that a context may have before what would follow is refused; a hundred. */
  readonly maxRuns?: number;
  /** Milliseconds of silence after which NATS gives an event to another replica. */
  readonly ackWait: number;
}

/** The limits that decisions go by. */
export function limitsOf(options: ConductorOptions): Omit<Surroundings, 'now' | 'head'> {
  const { startTimeout, taskTimeout = 3_600_000, abortGrace = 120_000, maxRuns = 100 } = options;
  return { startTimeout, taskTimeout, abortGrace, maxRuns };
}
