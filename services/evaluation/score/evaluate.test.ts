import { describe, expect, test } from '@jest/globals';
import { parseSlo } from '../slo/index.ts';
import { evaluate } from './evaluate.ts';
import type { Measured, PastEvaluation } from './types.ts';

function measured(values: Readonly<Record<string, number>>): Measured[] {
  return Object.entries(values).map(([metric, value]) => ({ metric, value, success: true }));
}

function past(id: string, result: PastEvaluation['result'], values: Readonly<Record<string, number>>): PastEvaluation {
  return { id, result, values: measured(values) };
}

const TWO = parseSlo(`objectives:
  - sli: time
    weight: 3
    pass: [{criteria: ["<600"]}]
    warning: [{criteria: ["<800"]}]
  - sli: errors
    key_sli: true
    pass: [{criteria: ["=0"]}]
`);

describe('the total', () => {
  test.each([
    [{ time: 500, errors: 0 }, 100, 'pass'],
    [{ time: 700, errors: 0 }, 62.5, 'fail'],
    [{ time: 900, errors: 0 }, 25, 'fail'],
    [{ time: 500, errors: 1 }, 75, 'fail'],
    [{ time: 500 }, 75, 'fail'],
  ])('of %j is %d, %s', (values, score, result) => {
    expect(evaluate(TWO, measured(values), [])).toMatchObject({ score, result });
  });

  test('between its two limits is a warning', () => {
    const slo = parseSlo(
      'objectives: [{sli: a, pass: [{criteria: ["<1"]}], warning: [{criteria: ["<2"]}]}]\ntotal_score: {pass: "90%", warning: "50%"}',
    );
    expect(evaluate(slo, measured({ a: 1 }), [])).toMatchObject({ score: 50, result: 'warning' });
  });

  test('without anything that counts is a pass', () => {
    const slo = parseSlo('objectives: [{sli: a}]');
    const { result, score, indicatorResults } = evaluate(slo, measured({ a: 7 }), []);
    expect({ result, score, status: indicatorResults[0]?.status }).toEqual({
      result: 'pass',
      score: 100,
      status: 'info',
    });
  });
});

describe('what is compared with earlier evaluations', () => {
  const relative =
    parseSlo(`comparison: {compare_with: several_results, include_result_with_score: pass_or_warn, number_of_comparison_results: 2}
objectives: [{sli: time, pass: [{criteria: ["<=+10%"]}]}]
`);
  const before = [
    past('e4', 'fail', { time: 1_000 }),
    past('e3', 'pass', { time: 100 }),
    past('e2', 'warning', { time: 200 }),
    past('e1', 'pass', { time: 900 }),
  ];

  test('counts only those of the results asked for, the newest first', () => {
    const { comparedEvents, indicatorResults, result } = evaluate(relative, measured({ time: 165 }), before);
    expect(comparedEvents).toEqual(['e3', 'e2']);
    expect(indicatorResults[0]?.value.comparedValue).toBe(150);
    expect(indicatorResults[0]?.passTargets).toEqual([{ criteria: '<=+10%', targetValue: 165, violated: false }]);
    expect(result).toBe('pass');
    expect(evaluate(relative, measured({ time: 166 }), before).result).toBe('fail');
  });

  test('holds when there is nothing to compare with', () => {
    expect(evaluate(relative, measured({ time: 5_000 }), []).result).toBe('pass');
    expect(evaluate(relative, measured({ time: 5_000 }), [past('e1', 'pass', { other: 1 })]).result).toBe('pass');
  });

  test.each([
    ['avg', 25],
    ['p50', 20],
    ['p90', 40],
    ['p95', 40],
  ])('%s of 10, 20, 30 and 40 is %d', (aggregate, value) => {
    const slo =
      parseSlo(`comparison: {compare_with: several_results, number_of_comparison_results: 4, aggregate_function: ${aggregate}}
objectives: [{sli: a, pass: [{criteria: ["<=+0"]}]}]`);
    const earlier = [10, 40, 20, 30].map((a, index) => past(String(index), 'pass', { a }));
    expect(evaluate(slo, measured({ a: 1 }), earlier).indicatorResults[0]?.value.comparedValue).toBe(value);
  });
});

test('floating point does not fail a value that is equal', () => {
  const slo = parseSlo('objectives: [{sli: a, pass: [{criteria: ["<=0.3"]}]}]');
  expect(evaluate(slo, measured({ a: 0.1 + 0.2 }), []).result).toBe('pass');
});

test('a value that was not measured fails its objective and says so', () => {
  const values: Measured[] = [{ metric: 'errors', value: 0, success: false, message: 'no data' }];
  const { indicatorResults } = evaluate(TWO, [...measured({ time: 1 }), ...values], []);
  expect(indicatorResults[1]).toMatchObject({
    status: 'fail',
    score: 0,
    value: { success: false, message: 'no data' },
  });
});
