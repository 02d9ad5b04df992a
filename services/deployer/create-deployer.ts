import { slipwayError } from '../kit/errors/index.ts';
import { taskType } from '../kit/events/index.ts';
import type { Task, TaskHandler } from '../kit/executor/index.ts';
import { tidyTask } from './abort/index.ts';
import { actionHandler } from './actions/index.ts';
import { lastDeletion } from './deletion/index.ts';
import { diffHandler } from './diff/index.ts';
import { driftHandler } from './drift/index.ts';
import { deploymentHandler } from './handler.ts';
import { releaseHandler } from './release/index.ts';
import { rollbackHandler } from './rollback/index.ts';
import type { DeployerDependencies, FleetDependencies } from './work.ts';

type MakeHandler = (deps: DeployerDependencies) => TaskHandler;

const HANDLERS: readonly MakeHandler[] = [
  deploymentHandler,
  releaseHandler,
  rollbackHandler,
  actionHandler,
  diffHandler,
  driftHandler,
];

/** The handlers of this service, for the executor, on one cluster. */
export function createDeployer(deps: DeployerDependencies): readonly TaskHandler[] {
  return HANDLERS.map((make) => withTidy(deps, make(deps)));
}

/** The same handlers, each task on the cluster of its stage. */
export function createFleetDeployer({ clusters, ...shared }: FleetDependencies): readonly TaskHandler[] {
  return HANDLERS.map((make) => ({
    ...make({ ...shared, ...clusters.local }),
    run: async (task, tools) => {
      await refuseDeleted(shared, task);
      const cluster = clusters.of(task.data);
      return make({ ...shared, ...cluster }).run(task, { ...tools, log: tools.log.child({ cluster: cluster.name }) });
    },
    tidy: async (task, tools) => {
      const deps = { ...shared, ...clusters.of(task.data) };
      return (await withTidy(deps, make(deps)).tidy?.(task, tools)) ?? '';
    },
  }));
}

function withTidy(deps: DeployerDependencies, handler: TaskHandler): TaskHandler {
  if (handler.tidy !== undefined) return handler;
  return { ...handler, tidy: (task, tools) => tidyTask(deps, handler.task, task, tools) };
}

/** What was asked for before its service was deleted, and waited behind others, must not bring the service back. */
async function refuseDeleted({ bus }: Pick<FleetDependencies, 'bus'>, { event, data, seq }: Task): Promise<void> {
  if (seq === undefined || event.type !== taskType('deployment', 'triggered')) return;
  const deleted = await lastDeletion(bus, data);
  if (deleted === undefined || deleted < seq) return;
  const { project, stage, service } = data;
  throw slipwayError('SLW_DEPLOY_DELETED', { project, stage, service });
}
