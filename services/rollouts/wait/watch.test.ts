import { describe, expect, jest, test } from '@jest/globals';
import type { RolloutListener, RolloutView } from '../../kit/rollouts/index.ts';
import { judgeSight } from './sight.ts';
import { createWatcher } from './watch.ts';

const ref = { namespace: 'shop-dev', name: 'carts' };

function view(changes: Partial<RolloutView> = {}): RolloutView {
  return {
    ...ref,
    phase: 'Paused',
    reason: 'CanaryPauseStep',
    message: '',
    uid: 'u1',
    generation: 1,
    strategy: 'canary',
    aborted: false,
    promoted: false,
    podHash: 'b',
    stableHash: 'a',
    step: 1,
    steps: 6,
    weights: { desired: 25, actual: 25 },
    revision: 2,
    images: ['carts:2'],
    resource: { metadata: { name: 'carts' } },
    ...changes,
  };
}

const paused = view();
const aborted = view({ phase: 'Degraded', reason: 'RolloutAborted', message: 'aborted by analysis', aborted: true });
const late = view({ phase: 'Degraded', reason: 'ProgressDeadlineExceeded', message: 'no progress' });

describe('a look at a Rollout', () => {
  test('that is the first is no change', () => expect(judgeSight(ref, undefined, paused)).toEqual({}));

  test('that shows the same is none either', () => expect(judgeSight(ref, paused, view())).toEqual({}));

  test('tells step, weight and reason when they changed', () => {
    expect(judgeSight(ref, paused, view({ step: 3, weights: { desired: 50, actual: 50 } })).changed).toBe(
      'Rollout carts (revision 2, image carts:2) is paused at step 3 of 6 with 50 % of the traffic (CanaryPauseStep)',
    );
  });

  test('fails at once when it is aborted, naming phase and reason; also when it was so before the wait', () => {
    const failure = {
      reason: expect.stringMatching(/carts .* is degraded: RolloutAborted: aborted by analysis/),
      after: 0,
    };
    expect(judgeSight(ref, paused, aborted)).toMatchObject({ failure });
    expect(judgeSight(ref, undefined, aborted)).toMatchObject({ failure });
  });

  test('gives a passed deadline time to heal', () => {
    expect(judgeSight(ref, paused, late).failure).toMatchObject({ after: 10_000 });
  });

  test('[argo 52] fails at once when it was deleted', () => {
    expect(judgeSight(ref, paused, undefined)).toMatchObject({
      failure: { reason: expect.stringMatching(/carts .* was deleted$/), after: 0 },
    });
    expect(judgeSight(ref, undefined, undefined)).toEqual({});
  });
});

function scene() {
  const listeners: RolloutListener[] = [];
  const ended = jest.fn();
  const said: string[] = [];
  const watcher = createWatcher(
    (_, listener) => {
      listeners.push(listener);
      return ended;
    },
    {
      tell: (key, words) => said.push(`${key}: ${words}`),
      fail: (key, reason) => said.push(`${key} fails: ${reason}`),
    },
  );
  const add = (key: string, service = 'carts') =>
    watcher.add({ key, seq: 1, since: 0, milliseconds: 60_000, scope: { project: 'shop', stage: 'dev', service } });
  return { watcher, add, listeners, ended, said };
}

describe('the waits of one service', () => {
  test('share a watch, which ends with the last of them', () => {
    const { watcher, add, listeners, ended } = scene();
    add('a');
    add('b');
    expect(listeners).toHaveLength(1);
    watcher.remove('a');
    watcher.remove('never seen');
    expect(ended).not.toHaveBeenCalled();
    watcher.remove('b');
    expect(ended).toHaveBeenCalledTimes(1);
    add('c');
    expect(listeners).toHaveLength(2);
  });

  test('are told of changes and fail together; one that comes later fails by what is known', () => {
    const { add, listeners, said } = scene();
    add('a');
    add('b');
    listeners[0]!(ref, paused);
    expect(said).toEqual([]);
    listeners[0]!(ref, aborted);
    expect(said.map((line) => line.slice(0, 8))).toEqual(['a: Rollo', 'b: Rollo', 'a fails:', 'b fails:']);
    add('c');
    expect(said.at(-1)).toMatch(/^c fails: .*RolloutAborted/);
  });

  test('do not fail by a deadline that healed, and fail by one that stands', () => {
    jest.useFakeTimers();
    try {
      const { add, listeners, said } = scene();
      add('a');
      listeners[0]!(ref, late);
      listeners[0]!(ref, paused);
      jest.advanceTimersByTime(60_000);
      expect(said.filter((line) => line.includes('fails'))).toEqual([]);
      listeners[0]!(ref, late);
      jest.advanceTimersByTime(60_000);
      expect(said.at(-1)).toMatch(/^a fails: .*ProgressDeadlineExceeded/);
    } finally {
      jest.useRealTimers();
    }
  });
});
