import { randomUUID } from 'node:crypto';
import { createBus, type Bus } from '../../kit/bus/index.ts';
import { loadConfig, type Config } from '../../kit/config/index.ts';
import { createLog, type Log } from '../../kit/log/index.ts';
import { createMetrics, type Metrics } from '../../kit/metrics/index.ts';
import { createProjects, type Projects } from '../../kit/projects/index.ts';

/** What all services of one process share. */
export interface House {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bus: Bus;
  readonly projects: Projects;
  /** This process, among all replicas. */
  readonly replica: string;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export function buildHouse(configFile?: string): House {
  const config = loadConfig({ env: process.env, file: configFile });
  const log = createLog({ level: config.log.level });
  const clock = () => new Date();
  return {
    config,
    log,
    metrics: createMetrics(),
    bus: createBus({ nats: config.nats, log, newId: randomUUID }),
    projects: createProjects({ dir: config.data.dir, clock, log }),
    replica: randomUUID(),
    clock,
    newId: randomUUID,
  };
}
