import { parseDuration } from '../../../kit/config/index.ts';
import type { Graph, Step } from './graph.ts';
import type { Remark } from './types.ts';

/** Sequences and tasks that fail whenever they run. */
export function taskRemarks({ steps }: Graph): readonly Remark[] {
  return steps.flatMap((step) => [...(step.sequence.tasks.length === 0 ? [empty(step)] : []), ...endlessWaits(step)]);
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
