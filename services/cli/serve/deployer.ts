import { join } from 'node:path';
import { createDeployer, startDeletion, type DeployerDependencies } from '../../deployer/index.ts';
import { chartPolicy } from '../../kit/charts/index.ts';
import { startExecutor } from '../../kit/executor/index.ts';
import { createHelm, createReleases } from '../../kit/helm/index.ts';
import { createKube, locateCluster } from '../../kit/kube/index.ts';
import { createPreflight } from '../../kit/preflight/index.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';
import type { Running } from './running.ts';

const NAME = 'slipway-deployer';

/** Puts the deployer together: one cluster for helm and the API client, and the executor that feeds it. */
export async function startDeployer(house: House): Promise<Running> {
  const { config, log, projects, bus, replica, clock, newId, metrics } = house;
  const cluster = locateCluster(config.kube, process.env);
  const helmWorkDir = join(config.data.dir, 'helm');
  const helm = createHelm({ ...cluster, ...config.helm, workDir: helmWorkDir, log });
  const kube = createKube(cluster);
  const deps: DeployerDependencies = {
    helm,
    helmWorkDir,
    kube,
    preflight: createPreflight({ kube, helm, log, clock }),
    releases: createReleases(kube),
    charts: { projects, helm, policy: chartPolicy(config.charts), dir: config.data.dir },
    names: config.names,
    endpoints: config.endpoints,
    traffic: config.traffic,
    timeoutMs: milliseconds(config.helm.timeout),
    maxReplicas: config.actions.maxReplicas,
    clock,
    newId,
  };
  const ackWait = milliseconds(config.executor.ackWait);
  const executor = await startExecutor({
    name: NAME,
    bus,
    handlers: createDeployer(deps),
    log,
    replica,
    clock,
    ackWait,
    lease: milliseconds(config.executor.lease),
    concurrency: config.executor.concurrency,
    attempts: config.executor.attempts,
    observe: (step, _, { result } = {}) => {
      metrics.count('slipway_tasks_total', { service: NAME, step });
      if (result !== undefined) metrics.count('slipway_tasks_finished_total', { service: NAME, result });
    },
  });
  const deletion = await startDeletion({ name: NAME, bus, deps: { ...deps, log }, ackWait });
  return {
    async stop() {
      await Promise.all([executor.stop(), deletion.stop()]);
      kube.close();
    },
  };
}
