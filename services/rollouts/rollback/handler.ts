import { SlipwayError } from '../../kit/errors/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import type { RolloutView } from '../../kit/rollouts/index.ts';
import { abortAll } from '../abort.ts';
import type { HelmReturn, RolloutTasksDependencies } from '../dependencies.ts';
import { timeoutOf } from '../input.ts';
import { answerOf, type Verdict } from '../verdict.ts';
import { nameOf, stateOf } from '../words.ts';
import { openGroup, openWork, type Group, type Work } from '../work.ts';
import { planFor, type PlannedReturn } from './plan.ts';
import type { Recipe } from './recipe.ts';
import { serveReturned, undoFully } from './serve-returned.ts';

/** Answers `rollback.triggered` by the state of the Rollouts, whatever strategy the event names (specs/argo.md 1.4, 2.7). */
export function rollbackHandler(deps: RolloutTasksDependencies): TaskHandler {
  return { task: 'rollback', claims: () => true, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: RolloutTasksDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const work = openWork(deps, task, tools, timeoutOf('rollback', task.data, deps.settleTimeoutMs));
  try {
    const group = await openGroup(deps, task, tools.signal);
    const plan = await planFor(work, group, deps.helm);
    return await carryOut(work, group, plan, deps.helm);
  } finally {
    await work.teller.told();
  }
}

async function carryOut(
  work: Work,
  group: Group,
  plan: readonly PlannedReturn[],
  helm: HelmReturn,
): Promise<TaskAnswer> {
  const by = (...recipes: readonly Recipe[]) => chosen(group, plan, recipes);
  const [left, lost] = [by('stay').map(stayWords), by('nowhere').map(nowhereWords)];
  const inFlight = by('abort', 'aborted');
  const aborted = await abortAll(work, inFlight);
  const words = [...left, ...aborted.words, ...lost];
  const result = lost.length > 0 ? 'fail' : aborted.isConfirmed ? 'pass' : 'warning';
  const verdict: Verdict = { result, words, views: [] };
  const toReturn = by('return');
  if (!group.isHelms) return answerOf(await undoAll(work, toReturn, verdict));
  if (inFlight.length + toReturn.length === 0) return answerOf(verdict);
  return returnByHelm(work, { plan, inFlight, toReturn, verdict, helm });
}

interface HelmWay {
  readonly plan: readonly PlannedReturn[];
  readonly inFlight: readonly RolloutView[];
  readonly toReturn: readonly RolloutView[];
  readonly verdict: Verdict;
  readonly helm: HelmReturn;
}

/** Git and Helm shall show what runs: the release goes back, too, and what that changes is promoted without its steps. */
async function returnByHelm(work: Work, way: HelmWay): Promise<TaskAnswer> {
  const { plan, inFlight, toReturn, verdict, helm } = way;
  const returned = await returnedRelease(work, helm, toReturn.length === 0);
  if (returned === undefined) return answerOf({ ...verdict, words: [...verdict.words, NOTHING_EARLIER] });
  if (returned.result === 'fail') return { ...returned, message: [...verdict.words, returned.message].join('\n') };
  const serving = await Promise.all(
    [...inFlight, ...toReturn].map((view) => serveReturned(work, view, markIn(plan, view))),
  );
  const words = [...verdict.words, returned.message, ...serving.map(servesWords)];
  return answerOf({ ...verdict, words, views: serving }, returned.gitCommit);
}

/** Undefined where Helm has nothing to return to and an abort has done what can be done. */
async function returnedRelease(work: Work, helm: HelmReturn, isAborted: boolean): Promise<TaskAnswer | undefined> {
  try {
    return await helm.returnRelease(work.task, work.tools);
  } catch (error) {
    if (isAborted && error instanceof SlipwayError && error.code === 'SLW_ROLLBACK_NOWHERE') return undefined;
    throw error;
  }
}

async function undoAll(work: Work, views: readonly RolloutView[], verdict: Verdict): Promise<Verdict> {
  const serving = await Promise.all(views.map((view) => undoFully(work, view)));
  return { ...verdict, words: [...verdict.words, ...serving.map(servesWords)], views: serving };
}

function chosen(group: Group, plan: readonly PlannedReturn[], recipes: readonly Recipe[]): readonly RolloutView[] {
  const names = plan.filter(({ recipe }) => recipes.includes(recipe)).map(({ name }) => name);
  return group.views.filter(({ name }) => names.includes(name));
}

function markIn(plan: readonly PlannedReturn[], view: RolloutView): PlannedReturn['mark'] {
  const planned = plan.find(({ name }) => name === view.name);
  if (planned === undefined) throw new Error(`no plan for Rollout ${view.name}`);
  return planned.mark;
}

const NOTHING_EARLIER =
  'Helm has no earlier version of the release: its newest revision still describes the version that was aborted.';

function stayWords(view: RolloutView): string {
  return `${nameOf(view)} ${stateOf(view)} and is not of this run: there is nothing to roll back.`;
}

function nowhereWords(view: RolloutView): string {
  return `${nameOf(view)} ${stateOf(view)}, and there is no earlier version to return to: nothing was changed. Deploy a good version.`;
}

function servesWords(view: RolloutView): string {
  return `${nameOf(view)} serves.`;
}
