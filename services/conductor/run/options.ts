import type { Bus } from '../../kit/bus/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { Projects } from '../../kit/projects/index.ts';

export interface ConductorOptions {
  readonly bus: Bus;
  readonly projects: Projects;
  readonly log: Log;
  readonly clock: () => Date;
  /** Milliseconds a task may stay without `.started`. */
  readonly startTimeout: number;
  /** Milliseconds of silence after which NATS gives an event to another replica. */
  readonly ackWait: number;
}
