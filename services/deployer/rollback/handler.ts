import { restoreOverlay } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { taskType, type JsonObject } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { processSpace, subjectOf, type Revision } from '../../kit/helm/index.ts';
import type { Committed } from '../../kit/projects/index.ts';
import { fallBack, isGenerated, openPair } from '../blue-green/index.ts';
import { createWork } from '../create-work.ts';
import { deployedStrategy, readProperties, type ServiceScope } from '../input.ts';
import { CONTEXT_LABEL } from '../next-step.ts';
import { servingVersion } from '../outcome.ts';
import { printable } from '../readable.ts';
import { lookAtRest } from '../rest.ts';
import type { DeployerDependencies, Work } from '../work.ts';
import { explainFailure, goBack, type Plan } from './go-back.ts';
import { wayBack, type Undo } from './way-back.ts';

const PLAN = 'rollback';

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
  return isPair ? leadBack(work, scope) : goBackInPlace(work, task);
}

/** Blue/green: the primary has the version before all along. */
async function leadBack(work: Work, scope: ServiceScope): Promise<TaskAnswer> {
  const back = await fallBack(await openPair(work, scope));
  if (back.kind === 'failed') return { status: 'errored', result: 'fail', message: back.message };
  if (back.kind === 'nothing') {
    const message = 'Nothing of this run serves, so there is nothing to roll back.';
    return { status: 'succeeded', result: 'pass', message };
  }
  const { commit } = await restoreValues(work, scope, back.values);
  return { status: 'succeeded', result: 'pass', message: 'Finished rollback. The primary serves.', gitCommit: commit };
}

async function goBackInPlace(work: Work, task: Task): Promise<TaskAnswer> {
  const { history } = await lookAtRest(work, planOf(work)?.space);
  const plan = planOf(work) ?? (await decide(work, task, history));
  if (plan === undefined) {
    const message = `Nothing of this run serves, so there is nothing to roll back. ${await whatServes(work, history)}`;
    return { status: 'succeeded', result: 'pass', message };
  }
  try {
    await goBack(work, plan);
  } catch (thrown) {
    return { status: 'errored', result: 'fail', message: await explainFailure(work, thrown) };
  }
  return finish(work, task);
}

/** Where to go, kept durably before the first step; undefined to stay. @throws SLW_ROLLBACK_NOWHERE */
async function decide(work: Work, task: Task, history: readonly Revision[]): Promise<Plan | undefined> {
  const way = wayBack(history, undoOf(work, task, history));
  if (way.kind === 'stay') return undefined;
  if (way.kind === 'nowhere') {
    const reason = await whatServes(work, history);
    throw slipwayError('SLW_ROLLBACK_NOWHERE', { subject: subjectOf(work.name), reason });
  }
  const plan: Plan = { from: way.from, to: way.to, space: processSpace() };
  await work.tools.journal.record(PLAN, { ...plan });
  return plan;
}

function planOf({ tools }: Work): Plan | undefined {
  return tools.journal.get(PLAN) as Plan | undefined;
}

/**
 * A rollback in a run that failed undoes that run and nothing else: where its deployment never began, the version that
 * serves is the good one. Without either sign it is a person who wants the version before.
 */
function undoOf({ contextLabel }: Work, task: Task, history: readonly Revision[]): Undo {
  const hasDeployed = history.some(({ labels }) => labels[CONTEXT_LABEL] === contextLabel);
  return hasDeployed || task.data.result === 'fail' ? { of: 'run', context: contextLabel } : { of: 'anyone' };
}

/** What runs is what Git shows: the values of the version that serves again. */
async function finish(work: Work, task: Task): Promise<TaskAnswer> {
  const { deps, name, tools } = work;
  const { project, stage, service } = task.data;
  const history = await deps.releases.history(name, tools.signal);
  const serving = history.findLast(({ status }) => status === 'deployed');
  if (serving === undefined) throw slipwayError('SLW_ROLLBACK_LOST', { subject: subjectOf(name) });
  const { keptn: _, ...values } = (await deps.releases.read(name, serving.revision, tools.signal)).values;
  const { commit } = await restoreValues(work, { project, stage, service }, values);
  const message = `Finished rollback. ${await whatServes(work, history)}`;
  return { status: 'succeeded', result: 'pass', message, gitCommit: commit };
}

function restoreValues({ deps, eventId }: Work, scope: ServiceScope, values: JsonObject): Promise<Committed> {
  const text = `Roll back ${scope.service} in ${scope.stage}\n\nEvent ${printable(eventId)}`;
  return restoreOverlay(deps.charts.projects, scope, values, text);
}

async function whatServes(work: Work, history: readonly Revision[]): Promise<string> {
  return `${(await servingVersion(work, history)) ?? 'No version'} serves.`;
}
