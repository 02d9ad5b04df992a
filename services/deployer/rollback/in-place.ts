import { slipwayError } from '../../kit/errors/index.ts';
import type { Task, TaskAnswer } from '../../kit/executor/index.ts';
import { processSpace, subjectOf, type Revision } from '../../kit/helm/index.ts';
import { CONTEXT_LABEL } from '../next-step.ts';
import { servingVersion } from '../outcome.ts';
import { lookAtRest } from '../rest.ts';
import { checkRevisions } from '../rights.ts';
import type { Work } from '../work.ts';
import { explainFailure, goBack, type Plan } from './go-back.ts';
import { restoreValues } from './restore-values.ts';
import { wayBack, type Undo } from './way-back.ts';

const PLAN = 'rollback';

/** The release goes back to the version that served before, and Git to its values. @throws SLW_ROLLBACK_NOWHERE */
export async function goBackInPlace(work: Work, task: Task): Promise<TaskAnswer> {
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
  await checkRevisions(work, 'apply', servedIn(history, way.to));
  const plan: Plan = { from: way.from, to: way.to, space: processSpace() };
  await work.tools.journal.record(PLAN, { ...plan });
  return plan;
}

/** What is gone back to, and what is taken away for it. */
function servedIn(history: readonly Revision[], to: number): readonly number[] {
  const serving = history.findLast(({ status }) => status === 'deployed')?.revision;
  return serving === undefined || serving === to ? [to] : [to, serving];
}

function planOf({ tools }: Work): Plan | undefined {
  return tools.journal.get(PLAN) as Plan | undefined;
}

/**
 * A rollback in a run that failed undoes that run and nothing else: where its deployment never began, the version that
 * serves is the good one. Without either sign it is a person who wants the version before.
 */
export function undoOf({ contextLabel }: Work, task: Task, history: readonly Revision[]): Undo {
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

async function whatServes(work: Work, history: readonly Revision[]): Promise<string> {
  return `${(await servingVersion(work, history)) ?? 'No version'} serves.`;
}
