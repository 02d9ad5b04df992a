import { taskType } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { generatedName } from '../../kit/names/index.ts';
import { createWork } from '../create-work.ts';
import { lookAtRest } from '../rest.ts';
import type { DeployerDependencies } from '../work.ts';
import { putBack, type PutBack } from './put-back.ts';

export const DRIFT_TASK = 'drift';

/**
 * Answers `drift.triggered`, which the watch sends and anybody may: as a task it waits its turn behind deliveries of the
 * same service, is done once however many replicas saw the drift, and tells by its answer what was changed.
 */
export function driftHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType(DRIFT_TASK, 'triggered');
  return { task: DRIFT_TASK, claims: (event) => event.type === type, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const { project, stage, service } = task.data;
  const work = createWork(deps, task, tools, deps.timeoutMs);
  const generated = { ...work, name: generatedName({ project, stage, service }, deps.names) };
  await lookAtRest(generated);
  return answerOf(await putBack(generated, 'all'));
}

function answerOf(back: PutBack): TaskAnswer {
  switch (back.kind) {
    case 'none':
      return { status: 'succeeded', result: 'pass', message: 'What Slipway generated stands as it should.' };
    case 'corrected':
      return { status: 'succeeded', result: 'pass', message: `Put back: ${back.words}.` };
    case 'left':
      return {
        status: 'succeeded',
        result: 'warning',
        message: `Left as somebody has made it, because the pods that it would lead to are not ready: ${back.words}.`,
      };
    case 'failed':
      return { status: 'errored', result: 'fail', message: back.message };
  }
}
