import { describe, expect, test } from '@jest/globals';
import { arrivalMark, markOf } from './mark.ts';
import type { RolloutSpec, RolloutStatus } from './resource.ts';
import { judgeSettled, leastPods, type RevisionCounts } from './settled.ts';
import { judgeStable, standstillOf } from './stable.ts';
import { viewOf } from './view.ts';

const steps = [{ setWeight: 25 }, { pause: {} }, { setWeight: 50 }, { pause: {} }];
const counts4 = { replicas: 4, updatedReplicas: 2, availableReplicas: 4 };
const view = (status: RolloutStatus, spec: RolloutSpec = {}, uid = 'u') =>
  viewOf({
    metadata: { name: 'carts', namespace: 'shop', uid, generation: 2 },
    spec: { replicas: 4, strategy: { canary: { steps } }, ...spec },
    status: { observedGeneration: '2', currentPodHash: 'new', stableRS: 'old', ...counts4, ...status },
  });
const paused = (step: number, reason = 'CanaryPauseStep'): RolloutStatus => ({
  ...{ phase: 'Paused', message: reason, controllerPause: true, currentStepIndex: step },
  pauseConditions: [{ reason }],
});
const from1 = markOf(view(paused(1)));
const sets = (wanted: number, available: number, isNewest = true): RevisionCounts => ({
  newest: { wanted, available },
  stable: { wanted: 4 - wanted, available: 4 - wanted },
  isNewest,
});
const healthy: RolloutStatus = { phase: 'Healthy', stableRS: 'new', currentStepIndex: 4 };
const degraded = (reason: string, over: RolloutStatus = {}): RolloutStatus => ({
  phase: 'Degraded',
  message: `${reason}: x`,
  ...over,
});
const blueGreen = { strategy: { blueGreen: {} } };

describe('judgeSettled', () => {
  test.each([
    ['at the same pause', view(paused(1)), {}, 'wait'],
    ['at the next pause, all pods available', view(paused(3)), {}, 'paused'],
    ['at the next pause, pods missing', view({ ...paused(3), availableReplicas: 3 }), {}, 'ask'],
    ['the same, and the set has them', view({ ...paused(3), availableReplicas: 3 }), { counts: sets(2, 2) }, 'paused'],
    [
      'the same, and the set has them not',
      view({ ...paused(3), availableReplicas: 3 }),
      { counts: sets(2, 1) },
      'wait',
    ],
    ['a set that is not scaled yet', view({ ...paused(3), updatedReplicas: 1 }), { counts: sets(1, 1) }, 'wait'],
    ['only a person holds it', view({ phase: 'Paused', message: 'manually paused', currentStepIndex: 3 }), {}, 'wait'],
    ['inconclusive at a later step', view(paused(3, 'InconclusiveAnalysisRun')), {}, 'paused'],
    ['Healthy', view(healthy), {}, 'healthy'],
    ['Healthy before the switch is seen', view({ ...healthy, stableRS: 'old' }), {}, 'wait'],
    ['not observed', view({ ...healthy, observedGeneration: '1' }), {}, 'wait'],
    ['on its way', view({ phase: 'Progressing' }), {}, 'wait'],
    ['another version', view({ ...paused(1), currentPodHash: 'newer' }), {}, 'superseded'],
    ['another object', view(paused(1), {}, 'v'), {}, 'superseded'],
    [
      'a full promote is pending',
      view({ ...degraded('RolloutAborted', { abort: true }), promoteFull: true }),
      {},
      'wait',
    ],
    ['aborted', view(degraded('RolloutAborted', { abort: true })), {}, 'degraded'],
    ['a retry that is not seen yet', view(degraded('RolloutAborted', { abort: false })), {}, 'wait'],
    ['past the deadline, just now', view(degraded('ProgressDeadlineExceeded')), {}, 'wait'],
    ['past the deadline, long since', view(degraded('ProgressDeadlineExceeded')), { unchangedMs: 60_000 }, 'degraded'],
    [
      'the same of a short deadline',
      view(degraded('ProgressDeadlineExceeded'), { progressDeadlineSeconds: 2 }),
      { unchangedMs: 10_000 },
      'degraded',
    ],
    ['invalid, just now', view(degraded('InvalidSpec')), { unchangedMs: 24_000 }, 'wait'],
    [
      'invalid for longer than it is looked at again',
      view(degraded('InvalidSpec')),
      { unchangedMs: 25_000 },
      'degraded',
    ],
    [
      'blue/green at its own pause',
      view({ ...paused(0, 'BlueGreenPause'), currentStepIndex: null }, blueGreen),
      {},
      'wait',
    ],
    [
      'blue/green, inconclusive after the switch',
      view(paused(0, 'InconclusiveAnalysisRun'), blueGreen),
      { counts: sets(4, 4) },
      'paused',
    ],
  ])('%s', (_what, seen, evidence, kind) => {
    const mark = seen.strategy === 'blue-green' ? { ...from1, fromIndex: 0 } : from1;
    expect(judgeSettled(seen, mark, { unchangedMs: 0, ...evidence }).kind).toBe(kind);
  });
});

describe('judgeSettled after a deploy', () => {
  const arrival = arrivalMark(view(paused(1)));
  test.each([
    ['what the status says is asked about', view(paused(1)), {}, 'ask'],
    ['it speaks of the version before', view(paused(1)), { counts: sets(1, 1, false) }, 'wait'],
    ['the first pause counts', view(paused(1)), { counts: sets(1, 1) }, 'paused'],
    ['Healthy is asked about, too', view(healthy), {}, 'ask'],
    ['Healthy', view(healthy), { counts: sets(4, 4) }, 'healthy'],
    [
      'blue/green: the preview pods are counted',
      view(paused(0, 'BlueGreenPause'), blueGreen),
      { counts: sets(4, 3) },
      'wait',
    ],
    ['blue/green', view(paused(0, 'BlueGreenPause'), blueGreen), { counts: sets(4, 4) }, 'paused'],
    [
      'nothing was ever made of it',
      view({ ...degraded('InvalidSpec'), currentPodHash: '' }),
      { unchangedMs: 30_000 },
      'degraded',
    ],
  ])('%s', (_what, seen, evidence, kind) => {
    expect(judgeSettled(seen, arrival, { unchangedMs: 0, ...evidence }).kind).toBe(kind);
  });

  test.each([
    ['an earlier generation', { ...arrival, generation: 3 }],
    ['an earlier workload', { ...arrival, workloadGeneration: 1 }],
  ])('%s is passed over', (_what, mark) => {
    expect(judgeSettled(view(paused(1)), mark, { unchangedMs: 0, counts: sets(1, 1) }).kind).toBe('wait');
  });
});

test.each([
  ['a quarter of four', view(paused(1)), 1],
  ['half of four', view(paused(3)), 2],
  ['half of one', view(paused(3), { replicas: 1 }), 1],
  ['no replicas', view(paused(3), { replicas: 0 }), 0],
  ['no weight yet', view(paused(0), { strategy: { canary: { steps: [{ pause: {} }] } } }), 0],
  [
    'a scale of its own',
    view(paused(1), { strategy: { canary: { steps: [{ setWeight: 50 }, { setCanaryScale: { replicas: 1 } }] } } }),
    0,
  ],
  ['no surge', view(paused(1), { strategy: { canary: { steps, maxSurge: '0%' } } }), 0],
  ['blue/green', view(paused(0), blueGreen), 1],
])('the fewest pods for %s', (_what, seen, expected) => expect(leastPods(seen)).toBe(expected));

describe('judgeStable', () => {
  const aborted = degraded('RolloutAborted', { abort: true });
  const gone = { ...aborted, updatedReplicas: 0 };
  const all = { ...sets(0, 0), stable: { wanted: 4, available: 4 } };
  const routed = { strategy: { canary: { steps, trafficRouting: {} } } };
  const routedTo = (weight: number) => ({ canary: { weights: { canary: { weight } } } });
  test.each([
    ['not aborted', view(paused(1)), all, 'wait'],
    ['aborted, canary pods still there', view(aborted), all, 'wait'],
    ['aborted, not counted', view(gone), undefined, 'ask'],
    ['aborted, stable pods still missing', view(gone), sets(0, 0), 'stable'],
    ['aborted, two stable pods missing', view(gone), { ...all, stable: { wanted: 4, available: 2 } }, 'wait'],
    ['aborted, not seen yet', view({ ...paused(1), abort: true }), all, 'wait'],
    ['routed, traffic still there', view({ ...aborted, ...routedTo(25) }, routed), all, 'wait'],
    ['routed, pods may stay', view({ ...aborted, ...routedTo(0) }, routed), all, 'stable'],
    [
      'blue/green, active elsewhere',
      view({ ...aborted, blueGreen: { activeSelector: 'new' } }, blueGreen),
      all,
      'wait',
    ],
    ['blue/green', view({ ...aborted, blueGreen: { activeSelector: 'old' } }, blueGreen), all, 'stable'],
    ['fully promoted', view(healthy), all, 'stable'],
  ])('%s', (_what, seen, counted, expected) => expect(judgeStable(seen, counted)).toBe(expected));
});

describe('standstillOf', () => {
  const routedTo = (weight: number) => ({
    ...degraded('RolloutAborted', { abort: true }),
    canary: { weights: { canary: { weight } } },
  });
  const dynamic = (delay?: number) => ({
    strategy: {
      canary: {
        steps,
        trafficRouting: {},
        dynamicStableScale: true,
        ...(delay === undefined ? {} : { abortScaleDownDelaySeconds: delay }),
      },
    },
  });
  test.each([
    ['with a delay', view(routedTo(25), dynamic(30)), /^the canary keeps 25 % of the traffic/],
    ['without a delay', view(routedTo(25), dynamic()), undefined],
    ['pods that stay for ever', view(routedTo(25), dynamic(0)), undefined],
    ['without traffic', view(routedTo(0), dynamic(30)), undefined],
    ['not aborted', view({ ...routedTo(25), abort: false }, dynamic(30)), undefined],
  ])('%s', (_what, seen, expected) =>
    expect(standstillOf(seen)).toEqual(expected === undefined ? undefined : expect.stringMatching(expected)),
  );
});
