import { taskType } from '../../kit/events/index.ts';
import type { Task, TaskAnswer, TaskHandler, TaskTools } from '../../kit/executor/index.ts';
import { deployedStrategy, strategyOf } from '../input.ts';
import { resultOf } from './result.ts';

/** Answers `release.triggered` (specs/keptn.md 2.3): `direct` and `user_managed` serve since they were deployed. */
export function releaseHandler(): TaskHandler {
  const type = taskType('release', 'triggered');
  return { task: 'release', claims: (event) => event.type === type, run };
}

async function run(task: Task, { log }: TaskTools): Promise<TaskAnswer> {
  if (deployedStrategy(task.data) === undefined) strategyOf(undefined);
  const { result, isAssumed } = resultOf(task.data);
  if (isAssumed) log.warn({ result }, 'the event names no result');
  const note = isAssumed ? ` The event names no result; taken as ${result}.` : '';
  return { status: 'succeeded', result, message: `Finished release.${note}` };
}
