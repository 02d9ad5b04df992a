import { slipwayError } from '../kit/errors/index.ts';
import { commitOf, type JsonObject } from '../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler } from '../kit/executor/index.ts';
import { nearestFile, type Projects } from '../kit/projects/index.ts';
import { chooseAction, readProblem } from './choose.ts';
import { parseRemediation } from './parse.ts';
import type { RemediationAction } from './schema.ts';

/** Source of the answers, as of Keptn's own service. */
export const REMEDIATION_SOURCE = 'remediation-service';

const FILE = 'remediation.yaml';

export interface RemediationDependencies {
  readonly projects: Pick<Projects, 'read'>;
}

export function createRemediation(deps: RemediationDependencies): readonly TaskHandler[] {
  return [
    {
      task: 'get-action',
      claims: () => true,
      run: (task) => run(deps, task),
      tidy: () => Promise.resolve('It only looks; nothing was changed.'),
    },
  ];
}

/**
 * The action of the problem's place in remediation.yaml (specs/keptn.md 1.4, 4.5). That none is left is an answer, fail, and no
 * error: it is how a loop of remediations ends. @throws SLW_REMEDIATION_*
 */
async function run({ projects }: RemediationDependencies, { event, data }: Task): Promise<TaskAnswer> {
  const { project, stage, service } = data;
  const scope = { project, stage, service };
  const problem = readProblem(data);
  const file = await nearestFile(projects, scope, FILE, commitOf(event));
  if (file === undefined) throw slipwayError('SLW_REMEDIATION_MISSING', scope);
  const choice = chooseAction(parseRemediation(file.toString('utf8')), problem);
  if (choice.kind === 'none') return { status: 'succeeded', result: 'fail', message: `${choice.reason}.` };
  const { action } = choice;
  return {
    status: 'succeeded',
    result: 'pass',
    message: `the next action is ${action.action}${action.name === undefined ? '' : ` (${action.name})`}`,
    data: { action: blockOf(action), 'get-action': { actionIndex: problem.index + 1 } },
  };
}

/** The value goes through as it stands in the file: only who carries the action out knows what it means. */
function blockOf({ action, name, description, value }: RemediationAction): JsonObject {
  return {
    action,
    name: name ?? action,
    description: description ?? '',
    ...(value === undefined ? {} : { value: value }),
  };
}
