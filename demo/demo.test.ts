import { describe, expect, test } from '@jest/globals';
import type { SequenceRecord } from '../services/kit/sequences/index.ts';
import { deliveryOf } from './deliveries.ts';
import { readOptions } from './options.ts';
import { runsOnly } from './pods.ts';
import { createStage } from './stage.ts';
import type { Story } from './story.ts';
import { summaryLines } from './summary.ts';

function run(stage: string, from: number, to: number, change: Partial<SequenceRecord> = {}): SequenceRecord {
  const at = (second: number) => new Date(second * 1_000).toISOString();
  return {
    id: stage,
    triggeredId: stage,
    context: 'c',
    project: 'shop',
    stage,
    service: 'carts',
    sequence: 'delivery',
    state: 'finished',
    triggeredAt: at(from),
    finishedAt: at(to),
    result: 'pass',
    status: 'succeeded',
    tasks: [],
    ...change,
  };
}

describe('deliveryOf', () => {
  test('spans all stages', () => {
    const delivery = deliveryOf([run('staging', 1, 3), run('production', 3, 7)], 'c', 'acme/carts:1');
    expect(delivery).toMatchObject({
      took: 6_000,
      stages: [
        { stage: 'staging', took: 2_000 },
        { stage: 'production', took: 4_000 },
      ],
    });
  });

  test('has the words of the task that failed', () => {
    const tasks: SequenceRecord['tasks'] = [
      { name: 'deployment', state: 'finished', executors: [], result: 'fail', message: 'pods' },
    ];
    const failed = run('staging', 0, 1, { result: 'fail', message: 'no', tasks });
    expect(deliveryOf([failed], 'c', 'x').stages[0]).toMatchObject({ result: 'fail', message: 'pods' });
  });

  test('of nothing took nothing', () => expect(deliveryOf([], 'c', 'x')).toMatchObject({ took: 0, stages: [] }));
});

describe('runsOnly', () => {
  const pod = { name: 'p', image: 'a:1', ready: true, state: 'Running' };
  test.each([
    [[pod], true],
    [[pod, { ...pod, image: 'a:2' }], false],
    [[{ ...pod, ready: false }], false],
    [[], false],
  ])('%j', (pods, only) => expect(runsOnly(pods, 'a:1')).toBe(only));
});

describe('options', () => {
  test('a context', () =>
    expect(readOptions(['--context', 'kind'])).toEqual({ context: 'kind', rollouts: false, help: false }));
  test('none', () => expect(readOptions([])).toEqual({ rollouts: false, help: false }));
  test('an unknown one', () => expect(() => readOptions(['--contxt', 'x'])).toThrow(/--contxt/));
});

describe('the stage', () => {
  test('counts chapters and prints commands as a shell takes them', () => {
    let text = '';
    const stage = createStage((more) => void (text += more), false);
    stage.chapter('One', 'words');
    stage.command(['send', "it's", 'a b', 'x=1']);
    stage.output('out\n');
    stage.chapter('Two');
    expect(text).toBe("\n1  One\n   words\n\n   $ slipway send 'it'\\''s' 'a b' x=1\n   out\n\n2  Two\n");
  });
});

test('the summary has the figures, the reason and what runs', () => {
  const passed = {
    context: 'c',
    image: 'a:1',
    took: 1_500,
    stages: [{ stage: 'staging', result: 'pass', took: 700, message: '' }],
  };
  const message = 'not ready\n  pod carts-1: ImagePullBackOff: Back-off pulling image "a:3"\nmore';
  const story: Story = {
    first: passed,
    second: passed,
    broken: { ...passed, took: 6_400, stages: [{ stage: 'staging', result: 'fail', took: 6_400, message }] },
    running: [{ stage: 'staging', pods: [{ name: 'p', image: 'a:2', ready: true, state: 'Running' }] }],
  };
  const lines = summaryLines(
    story,
    { isSandbox: false, description: 'the cluster of context kind' },
    21_000,
    (_, text) => text,
  );
  const text = lines.join('\n');
  expect(text).toContain('✔ version 1  delivered to both stages in 1.5 s (staging 700 ms)');
  expect(text).toContain('✖ version 3  refused by staging after 6.4 s, rolled back, production untouched');
  expect(text).toContain('pod carts-1: ImagePullBackOff: Back-off pulling image "a:3"');
  expect(text).toContain('staging     a:2  1 ready');
  expect(text).toContain('the cluster of context kind');
  expect(lines.at(-1)).toBe('The demo went as it should.');
});
