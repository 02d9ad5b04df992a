import { describe, expect, test } from '@jest/globals';
import { finishedId, type SequenceRecord } from '../../../kit/sequences/index.ts';
import { deployedImage, lastEventTypes } from './service-events.ts';

const at = (second: number) => `2026-01-31T12:00:0${second}.000Z`;
const nano = (second: number) => `${Date.parse(at(second))}000000`;

function run(id: string, context: string, second: number, changes: Partial<SequenceRecord> = {}): SequenceRecord {
  return {
    ...{
      id,
      triggeredId: `trigger-${id}`,
      context,
      project: 'shop',
      stage: 'dev',
      service: 'carts',
      sequence: 'delivery',
    },
    ...{ state: 'started', triggeredAt: at(second), tasks: [], ...changes },
  };
}

function deployment(second: number, result: 'pass' | 'warning' | 'fail' = 'pass'): SequenceRecord['tasks'] {
  return [
    {
      ...{ name: 'deployment', state: 'finished', executors: ['x'], status: 'succeeded', result },
      ...{ triggeredId: `t-${second}`, triggeredAt: at(second), finishedAt: at(second) },
      latestEvent: { type: 'sh.keptn.event.deployment.finished', id: `f-${second}`, time: at(second) },
    },
  ];
}

describe('lastEventTypes', () => {
  test('the newest of each type, whatever order the runs come in', () => {
    const older = run('a', 'A', 1, { state: 'finished', finishedAt: at(3), tasks: deployment(2) });
    const newer = run('b', 'B', 4);
    expect(lastEventTypes([newer, older])).toEqual({
      'sh.keptn.event.dev.delivery.triggered': { eventId: 'trigger-b', keptnContext: 'B', time: nano(4) },
      'sh.keptn.event.deployment.triggered': { eventId: 't-2', keptnContext: 'A', time: nano(2) },
      'sh.keptn.event.deployment.finished': { eventId: 'f-2', keptnContext: 'A', time: nano(2) },
      'sh.keptn.event.dev.delivery.finished': { eventId: finishedId('a'), keptnContext: 'A', time: nano(3) },
    });
  });

  test('no runs, no events', () => {
    expect(lastEventTypes([])).toEqual({});
  });
});

test.each<[string, readonly SequenceRecord[], string | undefined]>([
  ['none was deployed', [run('a', 'A', 1, { image: 'carts:1' })], undefined],
  [
    'the last that went well',
    [
      run('b', 'B', 3, { image: 'carts:2', tasks: deployment(4, 'warning') }),
      run('a', 'A', 1, { image: 'carts:1', tasks: deployment(2) }),
      run('c', 'C', 5, { image: 'carts:3', tasks: deployment(6, 'fail') }),
    ],
    'carts:2',
  ],
  ['without an image', [run('a', 'A', 1, { tasks: deployment(2) })], undefined],
])('deployedImage: %s', (_, runs, image) => {
  expect(deployedImage(runs)).toBe(image);
});
