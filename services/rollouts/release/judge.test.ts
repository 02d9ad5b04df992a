import { describe, expect, test } from '@jest/globals';
import type { RolloutView, Settled } from '../../kit/rollouts/index.ts';
import { isAtRest, judgeRefusal, judgeRest, judgeStep } from './judge.ts';
import { supersededWords } from './members.ts';

const view: RolloutView = {
  name: 'carts',
  namespace: 'shop-prod',
  phase: 'Paused',
  reason: 'CanaryPauseStep',
  message: 'CanaryPauseStep',
  uid: 'u',
  generation: 2,
  strategy: 'canary',
  aborted: false,
  promoted: false,
  podHash: 'new',
  stableHash: 'old',
  step: 3,
  steps: 6,
  weights: { desired: 50, actual: 50 },
  revision: 2,
  images: ['carts:2'],
  resource: { metadata: { name: 'carts' } },
};
const healthy: RolloutView = {
  ...view,
  phase: 'Healthy',
  promoted: true,
  step: 6,
  weights: { desired: 100, actual: 100 },
};
const degraded: RolloutView = {
  ...view,
  phase: 'Degraded',
  reason: 'RolloutAborted',
  message: 'metric too high',
  aborted: true,
};
const settled = (kind: 'paused' | 'healthy' | 'degraded' | 'superseded', of: RolloutView): Settled => ({
  kind,
  view: of,
});
const stepBy = (how: 'promoted' | 'done-before' | 'nothing-to-do') => ({ how, view });

describe('whether a Rollout can be promoted at once', () => {
  test.each<[string, RolloutView, boolean]>([
    ['paused with its pods', view, true],
    ['paused before its pods are there', { ...view, weights: { desired: 50, actual: 0 } }, false],
    ['progressing', { ...view, phase: 'Progressing' }, false],
    ['healthy', healthy, true],
    ['degraded for a moment', { ...degraded, aborted: false }, false],
    ['aborted', degraded, true],
  ])('%s', (_, of, expected) => expect(isAtRest(of)).toBe(expected));
});

describe('what a promote led to', () => {
  test.each<[string, ReturnType<typeof stepBy>, Settled, string, RegExp]>([
    [
      'the next pause',
      stepBy('promoted'),
      settled('paused', view),
      'pass',
      /^Promoted: Rollout carts \(revision 2, image carts:2\) is paused at step 3 of 6 with 50 % of the traffic \(CanaryPauseStep\)\.$/,
    ],
    ['the end', stepBy('promoted'), settled('healthy', healthy), 'pass', /fully promoted and healthy/],
    ['nothing to do', stepBy('nothing-to-do'), settled('healthy', healthy), 'pass', /was fully promoted already/],
    [
      'done before',
      stepBy('done-before'),
      settled('paused', view),
      'pass',
      /promoted already, by an attempt before or by somebody else/,
    ],
    [
      'an analysis that cannot tell',
      stepBy('promoted'),
      settled('paused', { ...view, reason: 'InconclusiveAnalysisRun' }),
      'warning',
      /InconclusiveAnalysisRun/,
    ],
    [
      'an abort',
      stepBy('promoted'),
      settled('degraded', degraded),
      'fail',
      /is degraded: RolloutAborted: metric too high/,
    ],
    [
      'another version',
      stepBy('promoted'),
      settled('superseded', { ...view, revision: 3, images: ['carts:3'] }),
      'fail',
      /superseded by Rollout carts \(revision 3, image carts:3\)/,
    ],
    ['nothing any more', stepBy('promoted'), { kind: 'gone' }, 'fail', /Rollout carts .* was deleted meanwhile/],
  ])('%s', (_, step, end, result, words) => {
    expect(judgeStep(step, end)).toMatchObject({ result, words: expect.stringMatching(words) });
  });

  test('the reason of an analysis is told', () => {
    const analysis = { name: 'success-rate', status: 'Failed', message: '0.91 < 0.95' };
    expect(judgeStep(stepBy('promoted'), settled('degraded', { ...degraded, analysis })).words).toMatch(
      /analysis success-rate is Failed: 0\.91 < 0\.95/,
    );
  });
});

test('a rest from which a promote can go on is no judgement', () => {
  expect(judgeRest(view, settled('paused', view))).toBeUndefined();
  expect(judgeRest(view, settled('healthy', healthy))).toBeUndefined();
  expect(judgeRest(view, { kind: 'gone' })).toMatchObject({ result: 'fail' });
});

test.each<['aborted' | 'degraded' | 'superseded', RegExp]>([
  ['aborted', /is aborted: retry it or deploy first/],
  ['degraded', /is degraded/],
  ['superseded', /superseded/],
])('a promote that is refused: %s', (kind, words) => {
  expect(judgeRefusal(kind, degraded)).toMatchObject({ result: 'fail', words: expect.stringMatching(words) });
});

describe('which version a release is for', () => {
  const pin = { name: 'carts', namespace: 'shop-prod', podHash: 'pinned', revision: 2 };
  test.each<[string, Parameters<typeof supersededWords>[0][number], number]>([
    ['no pin: the one that is there', { view, pin: undefined, mark: undefined }, 0],
    ['the pinned one', { view: { ...view, podHash: 'pinned' }, pin, mark: undefined }, 0],
    ['another than pinned', { view, pin, mark: undefined }, 1],
    [
      'another than an attempt before saw',
      { view, pin: undefined, mark: { uid: 'u', generation: 1, podHash: 'x', fromIndex: 1 } },
      1,
    ],
    ['none observed yet', { view: { ...view, podHash: '' }, pin, mark: undefined }, 0],
  ])('%s', (_, member, count) => expect(supersededWords([member])).toHaveLength(count));

  test('both revisions are named', () => {
    const words = supersededWords([{ view: { ...view, revision: 3 }, pin, mark: undefined }]).join();
    expect(words).toMatch(/Revision 2, which this run deployed, was superseded by Rollout carts \(revision 3/);
  });
});
