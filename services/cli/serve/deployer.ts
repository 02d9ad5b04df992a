import { createFleetDeployer, startDeletion, type FleetDependencies } from '../../deployer/index.ts';
import { chartPolicy } from '../../kit/charts/index.ts';
import { startExecutor } from '../../kit/executor/index.ts';
import { OWNERS } from '../../kit/owners/index.ts';
import { executorOptions } from './executor-options.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';
import type { Running } from './running.ts';

const NAME = OWNERS.deployer;

/** Puts the deployer together: the clusters that it delivers to, and the executor that feeds it. */
export async function startDeployer(house: House): Promise<Running> {
  const { config, log, bus, replica } = house;
  const deps = deployerDependencies(house);
  const shared = executorOptions(house, NAME);
  const { ackWait, lease } = shared;
  const executor = await startExecutor({
    ...shared,
    handlers: createFleetDeployer(deps),
    ...(config.rollouts.enabled
      ? { owns: async (claim) => (await house.rolloutParts().owners.ownerOf(claim)) === NAME }
      : {}),
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

export function deployerDependencies(house: House): FleetDependencies {
  const { config, projects, bus, clock, newId } = house;
  const clusters = house.clusters();
  return {
    clusters,
    bus,
    // Charts are fetched from registries, whatever cluster they are for.
    charts: { projects, helm: clusters.local.helm, policy: chartPolicy(config.charts), dir: config.data.dir },
    names: config.names,
    endpoints: config.endpoints,
    traffic: config.traffic,
    timeoutMs: milliseconds(config.helm.timeout),
    maxReplicas: config.actions.maxReplicas,
    rollouts: (kube) => house.rolloutParts().placeOn(kube).rollouts,
    clock,
    newId,
  };
}
