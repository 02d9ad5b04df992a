import { taskType } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { deliveredBy, fallBack, openPair, othersCanary, promote, type ReleasePair } from '../blue-green/index.ts';
import { createWork } from '../create-work.ts';
import { deployedStrategy, readProperties, strategyOf } from '../input.ts';
import { lookAtRest } from '../rest.ts';
import type { DeployerDependencies } from '../work.ts';
import { onFailOf, resultOf, type OnFail } from './result.ts';

/** Answers `release.triggered` (specs/keptn.md 2.3). `direct` and `user_managed` serve since they were deployed. */
export function releaseHandler(deps: DeployerDependencies): TaskHandler {
  const type = taskType('release', 'triggered');
  return { task: 'release', claims: (event) => event.type === type, run: (task, tools) => run(deps, task, tools) };
}

async function run(deps: DeployerDependencies, task: Task, tools: TaskTools): Promise<TaskAnswer> {
  const strategy = deployedStrategy(task.data) ?? strategyOf(undefined);
  const { properties, timeoutMs } = readProperties('release', task.data, deps.timeoutMs);
  const onFail = onFailOf(properties['onFail']);
  const { result, isAssumed } = resultOf(task.data);
  if (isAssumed) tools.log.warn({ result }, 'the event names no result');
  const act = strategy !== 'duplicate' ? 'nothing' : result === 'fail' ? onFail : 'promote';
  const words = await carryOut(deps, task, tools, act, timeoutMs);
  if (words.refused !== undefined) return { status: 'succeeded', result: 'fail', message: words.refused };
  if (words.failed !== undefined) return { status: 'errored', result: 'fail', message: words.failed };
  const note = isAssumed ? `The event names no result; taken as ${result}.` : '';
  const message = ['Finished release.', words.done, note].filter(Boolean).join(' ');
  return { status: 'succeeded', result, message };
}

async function carryOut(
  deps: DeployerDependencies,
  task: Task,
  tools: TaskTools,
  act: OnFail | 'promote',
  timeoutMs: number,
): Promise<{ readonly done?: string; readonly failed?: string; readonly refused?: string }> {
  if (act === 'nothing') return {};
  const { project, stage, service } = task.data;
  const pair = await openPair(createWork(deps, task, tools, timeoutMs), { project, stage, service });
  const refused = await superseded(pair);
  if (refused !== undefined) return { refused };
  if (act === 'promote') {
    const outcome = await promote(pair);
    if (outcome?.kind === 'failed') return { failed: outcome.message };
    return outcome === undefined ? { done: 'There was no canary to promote; the primary serves.' } : {};
  }
  const back = await fallBack(pair);
  if (back.kind === 'failed') return { failed: back.message };
  return { done: back.kind === 'serves' ? 'As onFail says, the primary serves again.' : 'Nothing serves.' };
}

/** A later delivery has put its canary in the place of this run's: nobody has found that one good or bad yet. */
async function superseded({ user }: ReleasePair): Promise<string | undefined> {
  const { deps, name, tools, contextLabel } = user;
  await lookAtRest(user);
  const others = await othersCanary(user, contextLabel);
  // A person releases, in a run that has deployed nothing, what is there.
  const hadOwn = deliveredBy(await deps.releases.history(name, tools.signal), contextLabel);
  if (others === undefined || !hadOwn) return undefined;
  return `The version of this run was superseded: the canary came with another run, ${others.words}. Nothing was changed; release that one by its own run.`;
}
