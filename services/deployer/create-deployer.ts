import type { TaskHandler } from '../kit/executor/index.ts';
import { actionHandler } from './actions/index.ts';
import { diffHandler } from './diff/index.ts';
import { deploymentHandler } from './handler.ts';
import { releaseHandler } from './release/index.ts';
import { rollbackHandler } from './rollback/index.ts';
import type { DeployerDependencies } from './work.ts';

/** The handlers of this service, for the executor. */
export function createDeployer(deps: DeployerDependencies): readonly TaskHandler[] {
  return [deploymentHandler(deps), releaseHandler(deps), rollbackHandler(deps), actionHandler(deps), diffHandler(deps)];
}
