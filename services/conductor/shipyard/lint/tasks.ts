import { parseDuration } from '../../../kit/config/index.ts';
import { EXECUTORS, executorsOf, TASK_TIMEOUT, timeoutOf } from '../task-rules.ts';
import type { Graph, Step } from './graph.ts';
import type { Remark } from './types.ts';

/** Sequences and tasks that fail whenever they run. */
export function taskRemarks({ steps }: Graph): readonly Remark[] {
  return steps.flatMap((step) => [
    ...(step.sequence.tasks.length === 0 ? [empty(step)] : []),
    ...endlessWaits(step),
    ...unreadRules(step),
  ]);
}

function empty({ id, path }: Step): Remark {
  return {
    severity: 'error',
    rule: 'sequence-empty',
    path: [...path, 'name'],
    message: `${id} has no tasks: it fails as soon as it is triggered.`,
    next: 'Give it a task, or take it out.',
  };
}

function endlessWaits({ id, sequence, path }: Step): Remark[] {
  return sequence.tasks.flatMap(({ name, properties }, index) => {
    if (name !== 'test' || properties['teststrategy'] !== 'real-user') return [];
    const wait = properties['canarywaitduration'];
    if (typeof wait === 'string' && (parseDuration(wait) ?? -1) >= 0) return [];
    return [
      {
        severity: 'error',
        rule: 'wait-invalid',
        path: [...path, 'tasks', index, 'properties', ...(wait === undefined ? [] : ['canarywaitduration'])],
        message: `A test of ${id} by real users does not say how long it lasts, so it fails at once.`,
        next: 'Set canarywaitduration to a Go duration such as 2m or 1h30m.',
      },
    ];
  });
}

/** Properties that the conductor would go by, if it could read them. */
function unreadRules({ sequence, path }: Step): Remark[] {
  return sequence.tasks.flatMap(({ name, properties }, index) => {
    const at = [...path, 'tasks', index, 'properties'];
    const { [TASK_TIMEOUT]: timeout, [EXECUTORS]: executors } = properties;
    return [
      ...(timeout === undefined || timeoutOf(timeout) !== undefined ? [] : [unreadTimeout(name, at)]),
      ...(executors === undefined || executorsOf(executors) !== undefined ? [] : [unreadExecutors(name, at)]),
    ];
  });
}

function unreadTimeout(task: string, path: Remark['path']): Remark {
  return {
    severity: 'error',
    rule: 'timeout-invalid',
    path: [...path, TASK_TIMEOUT],
    message: `The ${TASK_TIMEOUT} of ${task} is no time, so the task has that of the server.`,
    next: 'Set it to a Go duration such as 30m or 2h.',
  };
}

function unreadExecutors(task: string, path: Remark['path']): Remark {
  return {
    severity: 'error',
    rule: 'executors-invalid',
    path: [...path, EXECUTORS],
    message: `The ${EXECUTORS} of ${task} are neither a number nor names, so the task ends with those that have started.`,
    next: 'Set it to how many must finish, such as 2, or to a list of the sources that they answer under.',
  };
}
