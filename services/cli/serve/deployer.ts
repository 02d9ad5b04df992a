import { createFleetDeployer, startDeletion, type FleetDependencies } from '../../deployer/index.ts';
import { chartPolicy } from '../../kit/charts/index.ts';
import { startExecutor } from '../../kit/executor/index.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';
import type { Running } from './running.ts';

const NAME = 'slipway-deployer';

/** Puts the deployer together: the clusters that it delivers to, and the executor that feeds it. */
export async function startDeployer(house: House): Promise<Running> {
  const { config, log, projects, bus, replica, clock, newId, metrics } = house;
  const clusters = house.clusters();
  const deps: FleetDependencies = {
    clusters,
    bus,
    // Charts are fetched from registries, whatever cluster they are for.
    charts: { projects, helm: clusters.local.helm, policy: chartPolicy(config.charts), dir: config.data.dir },
    names: config.names,
    endpoints: config.endpoints,
    traffic: config.traffic,
    timeoutMs: milliseconds(config.helm.timeout),
    maxReplicas: config.actions.maxReplicas,
    clock,
    newId,
  };
  const ackWait = milliseconds(config.executor.ackWait);
  const lease = milliseconds(config.executor.lease);
  const executor = await startExecutor({
    name: NAME,
    bus,
    handlers: createFleetDeployer(deps),
    log,
    replica,
    clock,
    ackWait,
    lease,
    concurrency: config.executor.concurrency,
    attempts: config.executor.attempts,
    observe: (step, _, { result } = {}) => {
      metrics.count('slipway_tasks_total', { service: NAME, step });
      if (result !== undefined) metrics.count('slipway_tasks_finished_total', { service: NAME, result });
    },
  });
  const deletion = await startDeletion({
    name: NAME,
    bus,
    deps: { ...deps, log, lanes: { bus, log, replica, ackWait, lease } },
    ackWait,
  });
  return {
    async stop() {
      await Promise.all([executor.stop(), deletion.stop()]);
    },
  };
}
