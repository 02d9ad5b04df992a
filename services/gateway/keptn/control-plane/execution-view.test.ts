import { expect, test } from '@jest/globals';
import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import { executionState, executionView } from './execution-view.ts';

const at = '2026-01-31T12:00:00.000Z';
const run: SequenceRecord = {
  ...{
    id: 'r',
    triggeredId: 'e1',
    context: 'C1',
    project: 'shop',
    stage: 'dev',
    service: 'carts',
    sequence: 'delivery',
  },
  ...{ state: 'paused', pausedFrom: 'started', triggeredAt: at, commit: 'abc' },
  tasks: [
    { name: 'deployment', state: 'finished', executors: ['d'], triggeredId: 't1', result: 'pass', status: 'succeeded' },
    { name: 'test', state: 'started', executors: ['x', 'y'], triggeredId: 't2', triggeredAt: at, lastHeardAt: at },
    { name: 'release', state: 'pending', executors: [] },
  ],
};

test('what was done, what is open and who has it, what it was before the pause', () => {
  const started = { eventType: 'sh.keptn.event.test.started', result: '', status: 'succeeded', time: at };
  expect(executionView(run)).toEqual({
    _id: 'r',
    sequence: { name: 'delivery', tasks: [{ name: 'deployment' }, { name: 'test' }, { name: 'release' }] },
    status: {
      ...{ state: 'paused', stateBeforePause: 'started' },
      previousTasks: [{ name: 'deployment', triggeredID: 't1', result: 'pass', status: 'succeeded' }],
      currentTask: {
        ...{ name: 'test', triggeredID: 't2' },
        events: [
          { ...started, source: 'x' },
          { ...started, source: 'y' },
        ],
      },
    },
    scope: {
      ...{ project: 'shop', stage: 'dev', service: 'carts', keptnContext: 'C1', triggeredId: 'e1', gitcommitid: 'abc' },
      eventType: 'sh.keptn.event.dev.delivery.triggered',
    },
    triggeredAt: at,
  });
});

test.each<[Partial<SequenceRecord>, string]>([
  [{ state: 'aborting' }, 'started'],
  [{ state: 'waitingForApproval' }, 'waitingForApproval'],
  [{ state: 'finished', status: 'succeeded' }, 'finished'],
  [{ state: 'finished', status: 'aborted' }, 'aborted'],
  [{ state: 'finished', status: 'errored', timedOut: true }, 'timedOut'],
])('%j is %s', (changes, state) => {
  expect(executionState({ ...run, ...changes })).toBe(state);
});
