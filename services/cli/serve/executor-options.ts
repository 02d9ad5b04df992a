import type { ExecutorOptions } from '../../kit/executor/index.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';

/** What the executors of all services have in common. */
export function executorOptions(house: House, name: string): Omit<ExecutorOptions, 'handlers' | 'owns'> {
  const { config, bus, log, replica, clock, metrics } = house;
  return {
    name,
    bus,
    log,
    replica,
    clock,
    ackWait: milliseconds(config.executor.ackWait),
    lease: milliseconds(config.executor.lease),
    concurrency: config.executor.concurrency,
    attempts: config.executor.attempts,
    abortGrace: milliseconds(config.executor.abortGrace),
    cancellations: house.cancellations(),
    observe: (step, _, { result } = {}) => {
      metrics.count('slipway_tasks_total', { service: name, step });
      if (result !== undefined) metrics.count('slipway_tasks_finished_total', { service: name, result });
    },
  };
}
