import type { TaskHandler } from '../kit/executor/index.ts';
import { deploymentHandler } from './deployment/index.ts';
import type { RolloutTasksDependencies } from './dependencies.ts';
import { releaseHandler } from './release/index.ts';
import { rollbackHandler } from './rollback/index.ts';
import { tidyRollouts } from './tidy.ts';

/** The handlers of this service, for the executor. */
export function createRolloutTasks(deps: RolloutTasksDependencies): readonly TaskHandler[] {
  return [deploymentHandler(deps), releaseHandler(deps), rollbackHandler(deps)].map((handler) => ({
    ...handler,
    tidy: (task, tools) => tidyRollouts(deps, handler.task, task, tools),
  }));
}
