import { SlipwayError, type ErrorCode } from '../../kit/errors/index.ts';
import { isObject, objectData, taskType, type CloudEvent } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { createWork } from '../create-work.ts';
import { readProperties } from '../input.ts';
import type { DeployerDependencies } from '../work.ts';
import { actionNamed } from './table.ts';
import type { Action } from './types.ts';

/** The executor did its work and the answer is no (specs/keptn.md 2.5): succeeded and fail, not errored. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'SLW_ACTION_VALUE',
  'SLW_ACTION_SCALE_BOUNDS',
  'SLW_ACTION_SCALE_BASE',
  'SLW_ACTION_SCALE_IGNORED',
  'SLW_ACTION_CHART_CHANGED',
  'SLW_ACTION_NOTHING_TO_RESTART',
  'SLW_ACTION_REVISION_UNKNOWN',
  'SLW_ACTION_BLUE_GREEN',
]);

/** Answers `action.triggered` for the actions in the table; nothing is sent for any other. */
export function actionHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('action', 'triggered');
  return {
    task: 'action',
    claims: (event) => event.type === type && actionOf(event) !== undefined,
    run: (task, tools) => run(deps, task, tools),
  };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const action = actionOf(task.event);
  if (action === undefined) throw new Error('an action was run that is not in the table');
  try {
    const { properties, timeoutMs } = readProperties('action', task.data, deps.timeoutMs);
    const { project, stage, service } = task.data;
    const work = createWork(deps, task, tools, timeoutMs);
    return await action.run({ work, scope: { project, stage, service }, value: properties['value'] });
  } catch (error) {
    if (!(error instanceof SlipwayError) || !REFUSALS.has(error.code)) throw error;
    return { status: 'succeeded', result: 'fail', message: `${error.message} [${error.code}] ${error.next}` };
  }
}

function actionOf(event: CloudEvent): Action | undefined {
  const action = objectData(event)['action'];
  return isObject(action) ? actionNamed(action['action']) : undefined;
}
