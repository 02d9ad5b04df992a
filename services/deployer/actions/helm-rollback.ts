import { restoreOverlay } from '../../kit/charts/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { isObject, type JsonValue } from '../../kit/events/index.ts';
import type { TaskAnswer } from '../../kit/executor/index.ts';
import { processSpace, subjectOf, type Revision } from '../../kit/helm/index.ts';
import { servingVersion } from '../outcome.ts';
import { printable } from '../readable.ts';
import { lookAtRest } from '../rest.ts';
import { checkRevisions } from '../rights.ts';
import { explainFailure, goBack, type Plan } from '../rollback/index.ts';
import type { Work } from '../work.ts';
import { findRunning, refusePair, runningRevision, servingOf } from './running.ts';
import type { Action, ActionRequest } from './types.ts';
import { unusable } from './value.ts';

const EXPECTED = 'the number of a revision, or "previous"';

/** What the journal keeps before the first step, and before the way back from a revision that did not become ready. */
const PLAN = 'helm-rollback';
const FAILURE = 'helm-rollback-failure';

interface HelmPlan extends Plan {
  /** The revision that served when it was decided. */
  readonly serving: number;
}

interface Failure extends Plan {
  /** Why it failed, asked while the pods that say so still exist. */
  readonly told: string;
}

/** Takes a release back to one of its revisions, as `helm rollback` does, and the service's values in Git with it. */
export const helmRollback: Action = {
  name: 'helm-rollback',
  async run(request) {
    const { work, scope, value } = request;
    const wanted = readRevision(value);
    await runningRevision(work, 'helm-rollback');
    await refusePair(work, scope, 'helm-rollback');
    const known = work.tools.journal.get(PLAN) as HelmPlan | undefined;
    const { history } = await lookAtRest(work, known?.space);
    const plan = known ?? (await decide(work, history, wanted));
    const failure = failureOf(work) ?? (await attempt(work, plan));
    return failure === undefined ? keep(request, plan) : undo(work, failure);
  },
};

function failureOf({ tools }: Work): Failure | undefined {
  return tools.journal.get(FAILURE) as Failure | undefined;
}

/** Undefined when the revision serves; else why it does not, and what serves instead is the plan for the way back. */
async function attempt(work: Work, plan: HelmPlan): Promise<Failure | undefined> {
  try {
    await goBack(work, plan);
    return undefined;
  } catch (thrown) {
    const told = await explainFailure(work, thrown);
    const newest = (await work.deps.releases.history(work.name, work.tools.signal)).at(-1);
    const failure: Failure = { told, from: newest?.revision ?? plan.from, to: plan.serving, space: processSpace() };
    await work.tools.journal.record(FAILURE, { ...failure });
    return failure;
  }
}

/** The cluster goes back to what served before; a failure of that must not hide why it became necessary. */
async function undo(work: Work, failure: Failure): Promise<TaskAnswer> {
  const words = await goBack(work, failure).then(
    async () => serves(work),
    async (thrown: unknown) => `Undoing it failed too: ${await explainFailure(work, thrown)}`,
  );
  return { status: 'errored', result: 'fail', message: `${failure.told}\n${words}` };
}

/** @throws SLW_ACTION_VALUE */
export function readRevision(value: JsonValue): number | 'previous' {
  const asked = isObject(value) ? value['revision'] : value;
  if (asked === 'previous') return 'previous';
  const revision = typeof asked === 'string' && /^\d{1,9}$/.test(asked) ? Number(asked) : asked;
  if (typeof revision === 'number' && Number.isSafeInteger(revision) && revision > 0) return revision;
  throw unusable('helm-rollback', value, 'It names no revision.', EXPECTED);
}

async function decide(work: Work, history: readonly Revision[], wanted: number | 'previous'): Promise<HelmPlan> {
  const to = revisionToServe(work, history, wanted);
  const [from, serving] = [history.at(-1)?.revision ?? 0, servingOf(history)?.revision ?? 0];
  await checkRevisions(work, 'apply', serving === 0 ? [to] : [...new Set([to, serving])]);
  const plan: HelmPlan = { from, to, serving, space: processSpace() };
  await work.tools.journal.record(PLAN, { ...plan });
  return plan;
}

/** A revision that served once: Helm would also go to one that failed. @throws SLW_ACTION_REVISION_UNKNOWN */
function revisionToServe(work: Work, history: readonly Revision[], wanted: number | 'previous'): number {
  const good = history.filter(({ status }) => status === 'deployed' || status === 'superseded');
  const serving = servingOf(history);
  const found =
    wanted === 'previous'
      ? good.findLast(({ revision }) => serving !== undefined && revision < serving.revision)
      : good.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found.revision;
  const failed = history.find(({ revision }) => revision === wanted);
  const reason =
    wanted === 'previous'
      ? 'none is older than the one that serves.'
      : failed === undefined
        ? 'Helm does not know it, or keeps it no longer.'
        : `it never served (${failed.status}).`;
  const known = history.map(({ revision, status }) => `${revision} (${status})`).join(', ');
  const parameters = { subject: subjectOf(work.name), revision: wanted, reason, history: known };
  throw slipwayError('SLW_ACTION_REVISION_UNKNOWN', parameters);
}

async function keep({ work, scope }: ActionRequest, plan: Plan): Promise<TaskAnswer> {
  const { deps, eventId, name } = work;
  const { keptn: _, ...values } = (await findRunning(work, name))?.values ?? {};
  const text = `Roll back ${scope.service} in ${scope.stage} to revision ${plan.to}\n\nEvent ${printable(eventId)}`;
  const { commit } = await restoreOverlay(deps.charts.projects, scope, values, text);
  const message = `Successfully rolled back. ${await serves(work)}`;
  return { status: 'succeeded', result: 'pass', message, gitCommit: commit };
}

async function serves(work: Work): Promise<string> {
  const history = await work.deps.releases.history(work.name, work.tools.signal);
  return `${(await servingVersion(work, history)) ?? 'Nothing'} serves.`;
}
