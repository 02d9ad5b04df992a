import { markOf, type Mark, type RolloutView } from '../../kit/rollouts/index.ts';
import type { HelmReturn } from '../dependencies.ts';
import { incomingResult } from '../input.ts';
import type { Group, Work } from '../work.ts';
import { recipeFor, type Recipe } from './recipe.ts';

/** What is done to one Rollout, from where. Plain JSON: it goes into the journal. */
export interface PlannedReturn {
  readonly name: string;
  readonly recipe: Recipe;
  readonly mark: Mark;
}

const PLAN = 'rollouts';

/**
 * Decided by what is seen first and kept durably before the first step: after a crash an aborted Rollout must not look
 * like one that was aborted before, nor one that has returned like one to return from.
 */
export async function planFor(work: Work, group: Group, helm: HelmReturn): Promise<readonly PlannedReturn[]> {
  const { journal } = work.tools;
  const known = journal.get(PLAN) as { readonly returns: readonly PlannedReturn[] } | undefined;
  if (known !== undefined) return known.returns;
  const isOfOthers = group.isHelms && (await helm.isOfOthers(work.task, work.tools));
  const returns = await Promise.all(group.views.map((view) => planOne(work, group, view, isOfOthers)));
  await journal.record(PLAN, { returns });
  return returns;
}

async function planOne(work: Work, group: Group, view: RolloutView, isOfOthers: boolean): Promise<PlannedReturn> {
  const recipe = recipeFor(view, {
    pinnedHash: group.pins.find(({ name }) => name === view.name)?.podHash,
    isOfOthers,
    isHelms: group.isHelms,
    isRunFailed: incomingResult(work.task.data).result === 'fail',
    hasEarlier: group.isHelms || !view.promoted || (await hasEarlier(work, view)),
  });
  return { name: view.name, recipe, mark: markOf(view) };
}

async function hasEarlier({ rollouts, tools }: Work, view: RolloutView): Promise<boolean> {
  const tree = await rollouts.tree(view, tools.signal);
  return (tree?.revisions ?? []).length > 1;
}
