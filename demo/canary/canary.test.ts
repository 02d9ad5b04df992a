import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RolloutView } from '../../services/kit/rollouts/index.ts';
import type { SequenceRecord } from '../../services/kit/sequences/index.ts';
import { drawLook } from './draw.ts';
import { withWait } from './index.ts';
import { describeLook, isObserved, lookOf } from './looks.ts';
import { describeRuns } from './runs.ts';
import type { CanaryStory, Told } from './story.ts';
import { canarySummary } from './summary.ts';

const plain = (_: unknown, text: string) => text;
const half = { phase: 'Paused', weight: 50, pods: { fresh: 2, old: 2, available: 4 }, image: 'acme/carts:2' } as const;

function run(sequence: string, seconds: number, tasks: SequenceRecord['tasks'] = []): SequenceRecord {
  return {
    id: sequence,
    triggeredId: sequence,
    context: 'c',
    project: 'shop',
    stage: 'production',
    service: 'carts',
    sequence,
    state: 'finished',
    triggeredAt: new Date(0).toISOString(),
    finishedAt: new Date(seconds * 1_000).toISOString(),
    result: 'pass',
    status: 'succeeded',
    tasks,
  };
}

describe('a look', () => {
  test('counts what is new, what is old and what is available', () => {
    const view = {
      phase: 'Paused',
      weights: { desired: 50, actual: 50 },
      images: ['acme/carts:2'],
      resource: { metadata: {}, status: { replicas: 4, updatedReplicas: 2, availableReplicas: 4 } },
    } as unknown as RolloutView;
    expect(lookOf(view)).toEqual(half);
    expect(describeLook(half)).toBe('Paused at 50 %, 2 new and 2 old pods, 4 available');
  });

  test.each([
    ['3', true],
    ['2', false],
    [undefined, false],
  ])('counts when the controller has seen the template: generation 3, observed %s', (observedGeneration, counts) => {
    const resource = { metadata: {}, status: observedGeneration === undefined ? {} : { observedGeneration } };
    expect(isObserved({ generation: 3, resource } as unknown as RolloutView)).toBe(counts);
  });

  test('of a Rollout that the controller has not seen has no pods', () => {
    const view = { phase: 'Progressing', weights: { desired: 0, actual: 0 }, images: [], resource: { metadata: {} } };
    expect(lookOf(view as unknown as RolloutView)).toMatchObject({
      pods: { fresh: 0, old: 0, available: 0 },
      image: '',
    });
  });

  test.each([
    [half, 'phase          50 %  ■■□□  2 new, 2 old'],
    [{ ...half, weight: 100, pods: { fresh: 4, old: 0, available: 4 } }, 'phase         100 %  ■■■■  4 new'],
    [{ ...half, weight: 0, pods: { fresh: 0, old: 4, available: 4 } }, 'phase           0 %  □□□□  4 old'],
  ])('is drawn: %j', (look, line) => expect(drawLook('phase', look, undefined, plain).trimEnd()).toBe(line));

  test('is drawn with the tasks, and with the person that is waited for', () => {
    const tasks: SequenceRecord['tasks'] = [
      { name: 'test', state: 'finished', executors: [], result: 'pass' },
      { name: 'approval', state: 'started', executors: [] },
    ];
    expect(drawLook('delivery', half, { tasks }, plain)).toMatch(/test pass, waits for approval$/);
  });
});

test('runs are told with the words of the task that failed', () => {
  const failed: SequenceRecord['tasks'] = [
    { name: 'release', state: 'finished', executors: [], result: 'fail', message: 'degraded' },
  ];
  const canaryphase1 = { ...run('canaryphase1', 1, failed), result: 'fail' } as const;
  expect(describeRuns({ delivery: run('delivery', 1), canaryphase1 })).toBe(
    'delivery pass, canaryphase1 fail (release fail: degraded)',
  );
  expect(describeRuns({})).toBe('no run');
});

test('every wait of the canary shipyard is made short, and nothing else is changed', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'shipyards', 'canary.yaml'), 'utf8');
  const short = withWait(text, '2s');
  expect(short.match(/canarywaitduration: 2s/g)).toHaveLength(3);
  expect(short.replaceAll('duration: 2s', 'duration: 2m')).toBe(text);
});

test('the summary has the weights and the time of each version', () => {
  const at = (weight: number) => ({ ...half, weight });
  const passed: Told = { runs: { delivery: run('delivery', 3) }, looks: [at(25), at(100)] };
  const back: Told = { runs: { delivery: run('delivery', 3), rollback: run('rollback', 5) }, looks: [at(25), at(0)] };
  const story: CanaryStory = { first: passed, second: passed, failing: back, declined: back };
  const text = canarySummary(story, { isSandbox: true, description: '' }, 50_000, plain).join('\n');
  expect(text).toMatch(/✔ version 2 {2}25, 100 % of the traffic, in 3/);
  expect(text).toMatch(/✖ version 4 {2}25, 0 % when it was declined; version 2 stayed, in 5/);
  expect(text).toMatch(/The canary demo went as it should\.$/);
});
