import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { abortAll } from '../abort.ts';
import type { RolloutTasksDependencies } from '../dependencies.ts';
import { incomingResult, section, strategyIn, timeoutOf } from '../input.ts';
import { createReadAhead, type ReadAhead } from '../read-ahead.ts';
import { answerOf, type Verdict } from '../verdict.ts';
import { openGroup, openWork, type Group, type Work } from '../work.ts';
import { membersOf, supersededWords } from './members.ts';
import { promoteGroup } from './promote-group.ts';

/** Answers `release.triggered` by what the Rollouts of the service are at (specs/argo.md 1.3). */
export function releaseHandler(deps: RolloutTasksDependencies): TaskHandler {
  const ahead = createReadAhead<Group>(() => performance.now());
  return {
    task: 'release',
    claims: () => true,
    readAhead: (task, signal) => {
      if (section(task.data, 'deployment')['deploymentstrategy'] !== 'direct') {
        ahead.begin(task, () => openGroup(deps, task, signal));
      }
    },
    run: (task, tools) => run(deps, ahead, task, tools),
  };
}

async function run(
  deps: RolloutTasksDependencies,
  ahead: ReadAhead<Group>,
  task: Task,
  tools: TaskTools,
): Promise<TaskAnswer> {
  const { result, isAssumed } = incomingResult(task.data);
  const note = isAssumed ? `The event names no result; taken as ${result}.` : '';
  if (strategyIn(task.data) === 'direct') {
    const words = ['The strategy is direct: there is nothing to release, Rollouts are left to their own steps.', note];
    return answerOf({ result, words, views: [] });
  }
  const work = openWork(deps, task, tools, timeoutOf('release', task.data, deps.settleTimeoutMs));
  try {
    const group = await ahead.get(task, () => openGroup(deps, task, tools.signal));
    const verdict = await carryOut(work, group, result === 'fail');
    return answerOf({ ...verdict, words: [...verdict.words, note] });
  } finally {
    await work.teller.told();
  }
}

async function carryOut(work: Work, group: Group, isBad: boolean): Promise<Verdict> {
  const members = membersOf(group, work.tools.journal);
  const superseded = supersededWords(members);
  if (superseded.length > 0) return { result: 'fail', words: superseded, views: [] };
  if (!isBad) return promoteGroup(work, members);
  const { words } = await abortAll(work, group.views);
  return { result: 'fail', words: ['The task before ended with fail.', ...words], views: group.views };
}
