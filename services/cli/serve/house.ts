import { randomUUID } from 'node:crypto';
import { createBus, type Bus } from '../../kit/bus/index.ts';
import { followCancellations, type Cancellations } from '../../kit/cancellations/index.ts';
import { createClusters, type Clusters } from '../../kit/clusters/index.ts';
import { loadConfig, type Config } from '../../kit/config/index.ts';
import { createLog, type Log } from '../../kit/log/index.ts';
import { createMetrics, type Metrics } from '../../kit/metrics/index.ts';
import { createProjects, type Projects } from '../../kit/projects/index.ts';
import { createRolloutParts, type RolloutParts } from './rollout-parts.ts';

/** What all services of one process share. */
export interface House {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bus: Bus;
  readonly projects: Projects;
  /** Put together by the first call, for a process of gateways alone has no cluster. @throws SLW_KUBE_CONFIG, SLW_CLUSTER_UNKNOWN */
  readonly clusters: () => Clusters;
  /** Likewise. */
  readonly rolloutParts: () => RolloutParts;
  /** Read along from the first call on: one reader for all executors of the process. */
  readonly cancellations: () => Cancellations;
  /** This process, among all replicas. */
  readonly replica: string;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Closes what was opened here, after all services have stopped. */
  close(): Promise<void>;
}

export function buildHouse(configFile?: string): House {
  const config = loadConfig({ env: process.env, file: configFile });
  const log = createLog({ level: config.log.level });
  const clock = () => new Date();
  let clusters: Clusters | undefined;
  let rolloutParts: RolloutParts | undefined;
  let cancellations: Cancellations | undefined;
  const shared = {
    config,
    log,
    bus: createBus({ nats: config.nats, log, newId: randomUUID }),
    projects: createProjects({ dir: config.data.dir, clock, log }),
    clusters: () => (clusters ??= openClusters(config, log, clock)),
    clock,
  };
  return {
    ...shared,
    metrics: createMetrics(),
    rolloutParts: () => (rolloutParts ??= createRolloutParts(shared)),
    cancellations: () => (cancellations ??= followCancellations(shared)),
    async close() {
      rolloutParts?.close();
      clusters?.close();
      await cancellations?.stop();
    },
    replica: randomUUID(),
    newId: randomUUID,
  };
}

function openClusters(config: Config, log: Log, clock: () => Date): Clusters {
  const { clusters: settings, kube: local, helm, data } = config;
  return createClusters({ settings, local, helm, dir: data.dir, log, clock, env: process.env });
}
