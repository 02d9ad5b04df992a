import { taskType } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { goBack, isGenerated, openPair } from '../blue-green/index.ts';
import { createWork } from '../create-work.ts';
import { deployedStrategy, readProperties, type ServiceScope } from '../input.ts';
import type { DeployerDependencies, Work } from '../work.ts';
import { goBackInPlace, undoOf } from './in-place.ts';
import { restoreValues } from './restore-values.ts';

/** Answers `rollback.triggered` (specs/keptn.md 2.4 and Appendix B). */
export function rollbackHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('rollback', 'triggered');
  return { task: 'rollback', claims: (event) => event.type === type, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const strategy = deployedStrategy(task.data);
  const work = createWork(deps, task, tools, readProperties('rollback', task.data, deps.timeoutMs).timeoutMs);
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  // What the cluster holds wins: a deployment that failed leaves the strategy of an earlier stage in the event.
  const isPair = strategy === 'duplicate' || (await isGenerated(work, scope));
  return isPair ? leadBack(work, scope, task) : goBackInPlace(work, task);
}

/** Blue/green: the primary has the version before, until the canary's version was promoted. */
async function leadBack(work: Work, scope: ServiceScope, task: Task): Promise<TaskAnswer> {
  const pair = await openPair(work, scope);
  const histories = [work, pair.generated].map(({ name }) => work.deps.releases.history(name, work.tools.signal));
  const back = await goBack(pair, undoOf(work, task, (await Promise.all(histories)).flat()));
  if (back.kind === 'failed') return { status: 'errored', result: 'fail', message: back.message };
  if (back.kind === 'nothing') {
    const message = 'Nothing of this run serves, so there is nothing to roll back.';
    return { status: 'succeeded', result: 'pass', message };
  }
  if (back.kind === 'left') {
    return { status: 'succeeded', result: back.stands ? 'warning' : 'pass', message: back.words };
  }
  const { commit } = await restoreValues(work, scope, back.values);
  return { status: 'succeeded', result: 'pass', message: 'Finished rollback. The primary serves.', gitCommit: commit };
}
