import { createHelmReturn } from '../../deployer/index.ts';
import { startExecutor } from '../../kit/executor/index.ts';
import { OWNERS } from '../../kit/owners/index.ts';
import { createRolloutTasks, startWaits } from '../../rollouts/index.ts';
import { deployerDependencies } from './deployer.ts';
import { executorOptions } from './executor-options.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';
import type { RolloutParts } from './rollout-parts.ts';
import type { Running } from './running.ts';
import { watchServiceOf } from './watch-service.ts';

const NAME = OWNERS.rollouts;

/**
 * Puts the rollouts service together: its tasks, where `rollouts.enabled` does not leave them to the deployer, and the
 * waits of real-user tests, which need no Rollout.
 */
export async function startRollouts(house: House): Promise<Running> {
  const { config, bus, log, clock } = house;
  const parts = config.rollouts.enabled ? house.rolloutParts() : undefined;
  const tasks = parts === undefined ? undefined : await startTasks(house, parts);
  const waits = await startWaits({
    name: NAME,
    bus,
    log,
    clock,
    cap: milliseconds(config.rollouts.waitCap),
    ackWait: milliseconds(config.executor.ackWait),
    ...(parts === undefined ? {} : { watchService: watchServiceOf(parts, log) }),
  });
  return {
    async stop() {
      await Promise.all([tasks?.stop(), waits.stop()]);
    },
  };
}

function startTasks(house: House, { placeOf, rolloutsOf, owners }: RolloutParts): Promise<Running> {
  const settleTimeoutMs = milliseconds(house.config.rollouts.settleTimeout);
  // The way back by Helm is the deployer's; lent to the rollouts service, for no service imports another.
  const helm = createHelmReturn(deployerDependencies(house));
  return startExecutor({
    ...executorOptions(house, NAME),
    handlers: createRolloutTasks({ placeOf, rolloutsOf, helm, settleTimeoutMs }),
    owns: async (claim) => (await owners.ownerOf(claim)) === NAME,
  });
}
