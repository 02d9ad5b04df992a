import { describe, expect, test } from '@jest/globals';
import { keyOf, planSteps, servingAfter, STAGES, type Operation, type Step } from './plan.ts';

/** Picks by a fixed rule, so that a plan can be made again. */
function plan(runs: number): readonly Step[] {
  let [seed, ids] = [7, 0];
  const pick = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return Math.floor((seed / 2_147_483_647) * below);
  };
  return planSteps({ runs, pick, newId: () => `id${(ids += 1)}` });
}

describe('a plan', () => {
  test('of two hundred has every operation, in every stage, and each event once', () => {
    const steps = plan(200);
    expect(steps).toHaveLength(200);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(200);
    const operations: readonly Operation[] = ['break', 'deliver', 'grow', 'preview', 'remove', 'shrink', 'try'];
    expect([...new Set(steps.map(({ operation }) => operation))].sort()).toEqual(operations);
    expect(new Set(steps.map(({ stage }) => stage))).toEqual(new Set(STAGES));
    expect(steps.filter(({ operation, stage }) => operation === 'preview' && stage !== 'bluegreen')).toEqual([]);
  });

  test('begins every lane with a good version', () => {
    const first = new Map(
      plan(100)
        .toReversed()
        .map((step) => [keyOf(step), step.operation]),
    );
    expect(new Set(first.values())).toEqual(new Set(['deliver', 'remove']));
  });
});

test('what serves in the end follows from the steps of its lane', () => {
  const step = (operation: Operation, image: string): Step => ({
    id: image,
    stage: 'bluegreen',
    service: 's0',
    operation,
    image,
  });
  const states = (...steps: readonly Step[]) => servingAfter(steps).get('bluegreen/s0');
  const [one, grown] = [step('deliver', '1'), step('grow', '2')];
  expect(states(one, grown, step('break', '3'), step('try', '4'))).toEqual({ image: '1', replicas: 2 });
  expect(states(one, step('preview', '3'), grown)).toEqual({ image: '1', replicas: 2, preview: '3' });
  expect(states(one, step('preview', '3'), step('break', '4'))).toEqual({ image: '1', replicas: 1 });
  expect(states(one, step('preview', '3'), step('deliver', '4'))).toEqual({ image: '4', replicas: 1 });
});
