import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { abortAll } from '../abort.ts';
import type { RolloutTasksDependencies } from '../dependencies.ts';
import { section, strategyIn, timeoutOf } from '../input.ts';
import { answerOf } from '../verdict.ts';
import { nameOf, stateOf } from '../words.ts';
import { openGroup, openWork, type Work } from '../work.ts';
import { imageChanges, type ImageChange } from './image-change.ts';
import { setImages } from './set-images.ts';

/**
 * Answers `deployment.triggered` where Git has no chart and the cluster has a Rollout: the image is set, and the answer
 * comes when the canary is there (specs/argo.md 3.3), not when the patch is.
 */
export function deploymentHandler(deps: RolloutTasksDependencies): TaskHandler {
  return { task: 'deployment', claims: () => true, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: RolloutTasksDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const changes = imageChanges(task.data);
  const strategy = strategyIn(task.data) ?? 'user_managed';
  const work = openWork(deps, task, tools, timeoutOf('deployment', task.data, deps.settleTimeoutMs));
  try {
    const { message, status, result, data } = await carryOut(deps, work, changes);
    if (result === 'fail') return { status, result, message };
    return { status, result, message, data: { ...data, deployment: deploymentBlock(task, strategy) } };
  } finally {
    await work.teller.told();
  }
}

async function carryOut(
  deps: RolloutTasksDependencies,
  work: Work,
  changes: readonly ImageChange[],
): Promise<TaskAnswer> {
  const { views } = await openGroup(deps, work.task, work.tools.signal);
  const deployed = await Promise.all(views.map((view) => setImages(work, view, changes)));
  const words = deployed.map(({ view }) => `${nameOf(view)} ${stateOf(view)}.`);
  if (deployed.every(({ isGood }) => isGood)) {
    return answerOf({ result: 'pass', words, views: deployed.map(({ view }) => view) });
  }
  const { words: back } = await abortAll(
    work,
    deployed.flatMap(({ view, isOurs }) => (isOurs ? [view] : [])),
  );
  return { status: 'errored', result: 'fail', message: [...words, ...back].join('\n') };
}

/** What the sender knows of addresses is handed on: there is no chart to read them from. */
function deploymentBlock({ data }: Task, strategy: string): JsonObject {
  const { deploymentURIsLocal, deploymentURIsPublic } = section(data, 'deployment');
  return {
    deploymentstrategy: strategy,
    deploymentNames: [strategy],
    ...(Array.isArray(deploymentURIsLocal) ? { deploymentURIsLocal } : {}),
    ...(Array.isArray(deploymentURIsPublic) ? { deploymentURIsPublic } : {}),
  };
}
