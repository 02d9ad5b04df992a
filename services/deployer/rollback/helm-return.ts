import type { Task, TaskAnswer, TaskTools } from '../../kit/executor/index.ts';
import { createWork } from '../create-work.ts';
import { readProperties } from '../input.ts';
import { CONTEXT_LABEL } from '../next-step.ts';
import type { DeployerDependencies, FleetDependencies, Work } from '../work.ts';
import { goBackInPlace, undoOf } from './in-place.ts';

/** What another service that rolls back needs of the one who deployed by Helm. */
export interface HelmReturn {
  /** Whether the newest revision is not of this task's run, whose failure then is no reason to touch it. */
  isOfOthers(task: Task, tools: TaskTools): Promise<boolean>;
  /** The release and its values in Git, as a rollback in place does it. @throws SLW_ROLLBACK_NOWHERE */
  returnRelease(task: Task, tools: TaskTools): Promise<TaskAnswer>;
}

/** The way back by Helm, each task on the cluster of its stage. */
export function createHelmReturn({ clusters, ...shared }: FleetDependencies): HelmReturn {
  const workFor = (task: Task, tools: TaskTools) => openWork({ ...shared, ...clusters.of(task.data) }, task, tools);
  return {
    async isOfOthers(task, tools) {
      const work = workFor(task, tools);
      const history = await work.deps.releases.history(work.name, tools.signal);
      const newest = history.at(-1);
      const isOfRun = undoOf(work, task, history).of === 'run';
      return isOfRun && newest !== undefined && newest.labels[CONTEXT_LABEL] !== work.contextLabel;
    },
    returnRelease: (task, tools) => goBackInPlace(workFor(task, tools), task),
  };
}

function openWork(deps: DeployerDependencies, task: Task, tools: TaskTools): Work {
  return createWork(deps, task, tools, readProperties('rollback', task.data, deps.timeoutMs).timeoutMs);
}
