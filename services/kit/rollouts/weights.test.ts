import { describe, expect, test } from '@jest/globals';
import type { Rollout, RolloutStatus } from './resource.ts';
import { viewOf } from './view.ts';
import { canaryAvailable, weightsOf } from './weights.ts';

const steps = [{ pause: {} }, { setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }];
const canary = (status: RolloutStatus, over: object = {}): Rollout => ({
  metadata: { name: 'carts' },
  spec: { replicas: 4, strategy: { canary: { steps, ...over } } },
  status: { currentPodHash: 'new', stableRS: 'old', ...status },
});
const counts = { replicas: 4, updatedReplicas: 1, availableReplicas: 4 };

describe('the weight that is asked for', () => {
  test.each([
    ['before the first setWeight', canary({ currentStepIndex: 0 }), 0],
    ['at a setWeight', canary({ currentStepIndex: 1 }), 25],
    ['at the pause after it', canary({ currentStepIndex: 2 }), 25],
    ['after the last step', canary({ currentStepIndex: 5 }), 100],
    ['the index is absent', canary({}), 0],
    ['aborted', canary({ currentStepIndex: 3, abort: true }), 0],
    ['another most', canary({ currentStepIndex: 5 }, { trafficRouting: { maxTrafficWeight: 1000 } }), 1000],
    ['no steps', canary({}, { steps: [] }), 100],
  ])('%s', (_what, rollout, expected) => expect(weightsOf(rollout).desired).toBe(expected));
});

describe('the weight that there is', () => {
  const routed = { weights: { canary: { weight: 20 } } };
  test.each([
    ['by available pods', canary({ ...counts, currentStepIndex: 2 }), 25],
    ['by what is routed', canary({ ...counts, canary: routed }), 20],
    ['all when promoted', canary({ ...counts, currentStepIndex: 5, stableRS: 'new' }), 100],
    ['none when there are no pods', canary({}), 0],
  ])('%s', (_what, rollout, expected) => expect(weightsOf(rollout).actual).toBe(expected));
});

test.each([
  [{ replicas: 4, updatedReplicas: 1, availableReplicas: 4 }, 1],
  [{ replicas: 4, updatedReplicas: 2, availableReplicas: 3 }, 1],
  [{ replicas: 4, updatedReplicas: 1, availableReplicas: 3 }, 0],
  [{ replicas: 4, availableReplicas: 2 }, 0],
  [{}, 0],
])('%j has at least %d available canary pods', (status, expected) => {
  expect(canaryAvailable(canary(status))).toBe(expected);
});

test.each([
  ['new', 100],
  ['old', 0],
  ['', 0],
])('blue/green: the active selector is %j', (activeSelector, weight) => {
  const status = { currentPodHash: 'new', stableRS: 'old', blueGreen: { activeSelector } };
  const rollout = { metadata: { name: 'carts' }, spec: { strategy: { blueGreen: {} } }, status };
  expect(weightsOf(rollout)).toEqual({ desired: weight, actual: weight });
});

test('a version that the controller has not seen has none of the weights of the one before', () => {
  const healthy = canary({ currentStepIndex: 5, stableRS: 'new', phase: 'Healthy', observedGeneration: '1' });
  const weights = (generation: number) => viewOf({ ...healthy, metadata: { name: 'carts', generation } }).weights;
  expect(weights(1)).toEqual({ desired: 100, actual: 100 });
  expect(weights(2)).toEqual({ desired: 0, actual: 0 });
});
