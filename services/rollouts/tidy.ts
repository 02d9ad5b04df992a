import type { Task, TaskTools } from '../kit/executor/index.ts';
import type { Mark, RolloutView } from '../kit/rollouts/index.ts';
import { abortAll } from './abort.ts';
import type { RolloutTasksDependencies } from './dependencies.ts';
import { imageEffect, retryEffect } from './deployment/index.ts';
import { promoteEffect } from './release/index.ts';
import { nameOf, stateOf } from './words.ts';
import { openGroup, openWork, type Work } from './work.ts';

/**
 * After an abort of the whole task. An update that it began goes back, as one that does not come up does. A promote or a way
 * back is only waited for no more: half of it taken back would be a third version of things.
 */
export async function tidyRollouts(
  deps: RolloutTasksDependencies,
  taskName: string,
  task: Task,
  tools: TaskTools,
): Promise<string> {
  const work = openWork(deps, task, tools, deps.settleTimeoutMs);
  try {
    const { views } = await openGroup(deps, task, tools.signal);
    if (taskName !== 'deployment') return standing(views, wasPromoted(work, views));
    const begun = views.filter((view) => wasBegun(work, view));
    const { words } = await abortAll(work, begun);
    const left = views.filter((view) => !begun.includes(view)).map(stateWords);
    return [...words, ...left].join(' ');
  } finally {
    await work.teller.told();
  }
}

/** Whether this task has set an image, or begun again what had it. */
function wasBegun({ tools: { journal } }: Work, { name, uid, generation, podHash }: RolloutView): boolean {
  const found = journal.get(imageEffect(name)) as Mark | undefined;
  if (found === undefined || found.uid !== uid) return false;
  const changed = generation > found.generation || podHash !== found.podHash;
  return changed || journal.get(retryEffect(name)) !== undefined;
}

function wasPromoted({ tools: { journal } }: Work, views: readonly RolloutView[]): boolean {
  return views.some(({ name }) => journal.get(promoteEffect(name)) !== undefined);
}

function standing(views: readonly RolloutView[], promoted: boolean): string {
  const head = promoted
    ? 'It was promoted by a step before that, and nothing is taken back.'
    : 'It is waited for no more.';
  return [head, ...views.map(stateWords)].join(' ');
}

function stateWords(view: RolloutView): string {
  return `${nameOf(view)} ${stateOf(view)}.`;
}
