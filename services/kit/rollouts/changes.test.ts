import { describe, expect, test } from '@jest/globals';
import { planImage } from './image-plan.ts';
import type { ReplicaSet } from './resource.ts';
import { stepWords } from './tree.ts';
import { HASH_LABEL, planUndo } from './undo-plan.ts';
import { viewOf } from './view.ts';
import { inWords, readable } from './words.ts';

const set = (revision: string, hash: string, owner = 'u'): ReplicaSet => ({
  metadata: {
    name: `carts-${hash}`,
    labels: { [HASH_LABEL]: hash },
    annotations: { 'rollout.argoproj.io/revision': revision },
    ownerReferences: [{ kind: 'Rollout', name: 'carts', uid: owner }],
  },
  spec: { template: { metadata: { labels: { app: 'carts', [HASH_LABEL]: hash } } } },
});
const view = viewOf({
  metadata: { name: 'carts', namespace: 'shop', uid: 'u', generation: 1 },
  spec: { strategy: { canary: { steps: [{ setWeight: 25 }, { pause: {} }] } } },
  status: {
    ...{ phase: 'Paused', message: 'CanaryPauseStep', observedGeneration: '1', currentPodHash: 'c', stableRS: 'b' },
    ...{ currentStepIndex: 1, pauseConditions: [{ reason: 'CanaryPauseStep' }], controllerPause: true },
  },
});

describe('planUndo', () => {
  const kept = [set('2', 'b'), set('10', 'c'), set('1', 'a'), set('9', 'x', 'another'), set('', 'unnumbered')];
  test.each([
    ['the one before the newest', undefined, { kind: 'write', revision: 2 }],
    ['a revision', 1, { kind: 'write', revision: 1 }],
    ['the newest', 10, { kind: 'same', revision: 10 }],
    ['one that is not kept', 9, { kind: 'unknown', revisions: [10, 2, 1] }],
  ])('%s', (_what, to, expected) => expect(planUndo(view, kept, to)).toMatchObject(expected));

  test('the hash is no part of what is written', () => {
    expect(planUndo(view, kept)).toMatchObject({ template: { metadata: { labels: { app: 'carts' } } } });
    expect(JSON.stringify(planUndo(view, kept))).not.toContain(HASH_LABEL);
  });

  test('a first version has none before it', () => {
    expect(planUndo(view, [set('1', 'c')])).toEqual({ kind: 'unknown', revisions: [1] });
  });
});

describe('planImage', () => {
  const template = {
    spec: {
      initContainers: [{ name: 'init', image: 'a:1' }],
      containers: [{ name: 'web', image: 'b:1' }, { name: 'side' }],
    },
  };
  const web = '/spec/template/spec/containers/0';
  test.each([
    [
      'one container',
      'web',
      [
        { op: 'test', path: `${web}/name`, value: 'web' },
        { op: 'add', path: `${web}/image`, value: 'b:2' },
      ],
    ],
    [
      'an init container',
      'init',
      expect.arrayContaining([{ op: 'add', path: '/spec/template/spec/initContainers/0/image', value: 'b:2' }]),
    ],
    ['all', '*', expect.arrayContaining([{ op: 'add', path: `${web.replace('0', '1')}/image`, value: 'b:2' }])],
  ])('%s', (_what, name, operations) => {
    expect(planImage(template, '/spec/template', name, 'b:2')).toEqual({ kind: 'patch', operations });
  });

  test('one that has it, and one that is not there', () => {
    expect(planImage(template, '/template', 'web', 'b:1')).toEqual({ kind: 'same' });
    expect(planImage(template, '/template', 'db', 'b:1')).toEqual({
      kind: 'unknown',
      containers: ['init', 'web', 'side'],
    });
  });
});

test.each([
  [{ setWeight: 25 }, 'setWeight 25'],
  [{ pause: {} }, 'pause'],
  [{ pause: null }, 'pause'],
  [{ pause: { duration: 30 } }, 'pause 30s'],
  [{ pause: { duration: '90' } }, 'pause 90s'],
  [{ pause: { duration: '5m' } }, 'pause 5m'],
  [{ setCanaryScale: { replicas: 2 } }, 'setCanaryScale replicas 2'],
  [{ setCanaryScale: { matchTrafficWeight: true } }, 'setCanaryScale by traffic'],
  [{ plugin: { name: 'org/step' } }, 'plugin org/step'],
  [{ analysis: {} }, 'analysis'],
  [{}, 'step'],
])('the step %j is called %j', (step, words) => expect(stepWords(step)).toBe(words));

test('the state in words', () => {
  expect(inWords(view)).toBe('Paused (CanaryPauseStep) at step 2 of 2, weight 25 %');
  const analysis = { name: 'load', status: 'Failed', message: 'too slow' };
  const aborted = {
    ...view,
    phase: 'Degraded',
    reason: 'RolloutAborted',
    message: 'RolloutAborted: by a person',
    aborted: true,
    weights: { desired: 0, actual: 25 },
    analysis,
  } as const;
  expect(inWords(aborted)).toBe(
    'Degraded (RolloutAborted) at step 2 of 2, weight 25 %: by a person, analysis load Failed (too slow)',
  );
  expect([readable(60_000), readable(1_500)]).toEqual(['1m', '1.5s']);
});
