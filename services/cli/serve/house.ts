import { randomUUID } from 'node:crypto';
import { createBus, type Bus } from '../../kit/bus/index.ts';
import { followCancellations, type Cancellations } from '../../kit/cancellations/index.ts';
import { createClusters, type Clusters } from '../../kit/clusters/index.ts';
import type { Config } from '../../kit/config/index.ts';
import { createKeptnProjects } from '../../kit/keptn-projects/index.ts';
import { remotePolicy } from '../../kit/git/index.ts';
import { createKube, locateCluster } from '../../kit/kube/index.ts';
import { createLog, type Log } from '../../kit/log/index.ts';
import { createMetrics, type Metrics } from '../../kit/metrics/index.ts';
import { createProjects, type Projects, type RemotesOptions } from '../../kit/projects/index.ts';
import { createSecrets, type Secrets } from '../../kit/secrets/index.ts';
import { milliseconds } from './milliseconds.ts';
import { createRolloutParts, type RolloutParts } from './rollout-parts.ts';

/** What all services of one process share. */
export interface House {
  readonly config: Config;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly bus: Bus;
  readonly projects: Projects;
  readonly secrets: Secrets;
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

export function buildHouse(config: Config): House {
  const log = createLog({ level: config.log.level });
  const clock = () => new Date();
  let clusters: Clusters | undefined;
  let rolloutParts: RolloutParts | undefined;
  let cancellations: Cancellations | undefined;
  const secrets = openSecrets(config);
  const shared = {
    config,
    log,
    secrets,
    bus: createBus({ nats: config.nats, log, newId: randomUUID }),
    projects: openProjects(config, secrets, log, clock),
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

/** Nothing is connected before the first secret is asked for. */
function openSecrets({ secrets: settings, kube, data }: Config): Secrets {
  const kubeFor = (isPod: boolean) => createKube(isPod ? {} : locateCluster(kube, process.env));
  return createSecrets({ settings, dir: data.dir, kube: kubeFor });
}

/** Slipway's own, unless a Keptn holds them. */
function openProjects(config: Config, secrets: Secrets, log: Log, clock: () => Date): Projects {
  const { data, keptn } = config;
  const { url, tokenFile } = keptn;
  if (url !== undefined) return createKeptnProjects({ api: { url, tokenFile }, dir: data.dir, newId: randomUUID });
  return createProjects({ dir: data.dir, remotes: remotesOf(config, secrets), clock, log });
}

function remotesOf({ git }: Config, secrets: Secrets): RemotesOptions {
  return {
    secrets,
    policy: remotePolicy(git),
    fetchInterval: milliseconds(git.fetchInterval),
    maxStale: milliseconds(git.maxStale),
    timeout: milliseconds(git.timeout),
    sizeLimit: git.sizeLimit,
    knownHostsFile: git.knownHostsFile,
  };
}

function openClusters(config: Config, log: Log, clock: () => Date): Clusters {
  const { clusters: settings, kube: local, helm, data } = config;
  return createClusters({ settings, local, helm, dir: data.dir, log, clock, env: process.env });
}
