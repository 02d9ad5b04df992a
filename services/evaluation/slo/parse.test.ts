import { describe, expect, test } from '@jest/globals';
import { criteriaOf } from './criterion.ts';
import { parseSlo } from './parse.ts';

const FILE = `spec_version: "1.0"
comparison:
  compare_with: several_results
  include_result_with_score: pass
  number_of_comparison_results: 5
  aggregate_function: p95
objectives:
  - sli: response_time_p95
    displayName: Response time P95
    key_sli: true
    weight: 2
    pass:
      - criteria: ["<=+10%", "<600"]
      - criteria: ["<100"]
    warning:
      - criteria: ["<=800"]
  - sli: throughput
total_score:
  pass: "90%"
  warning: "75.5%"
`;

describe('criteria', () => {
  test.each([
    ['<600', { operator: '<', value: 600, relative: false, percent: false, direction: 1 }],
    ['<=+10%', { operator: '<=', value: 10, relative: true, percent: true, direction: 1 }],
    ['>=-5', { operator: '>=', value: 5, relative: true, percent: false, direction: -1 }],
    ['<10%', { operator: '<', value: 10, relative: true, percent: true, direction: 1 }],
    [' = 0.5 ', { operator: '=', value: 0.5, relative: false, percent: false, direction: 1 }],
  ])('%s', (text, read) => {
    expect(criteriaOf([text])).toEqual([{ text, ...read }]);
  });

  test.each(['600', '<', '<abc', '<>5', '<=1e3', '< 5 ms', ''])('%j is none', (text) => {
    expect(criteriaOf([text])).toBeUndefined();
  });
});

describe('slo.yaml', () => {
  test('is read with everything in it', () => {
    const slo = parseSlo(FILE);
    expect(slo.comparison).toEqual({ results: 5, include: 'pass', aggregate: 'p95' });
    expect(slo.total).toEqual({ pass: 90, warning: 75.5 });
    expect(slo.objectives).toMatchObject([
      { sli: 'response_time_p95', displayName: 'Response time P95', keySli: true, weight: 2 },
      { sli: 'throughput', displayName: '', keySli: false, weight: 1, pass: [], warning: [] },
    ]);
    expect(slo.objectives[0]?.pass.map((set) => set.map(({ text }) => text))).toEqual([['<=+10%', '<600'], ['<100']]);
  });

  test("has lighthouse's defaults", () => {
    const { comparison, total, filter } = parseSlo('objectives: []');
    expect({ comparison, total, filter }).toEqual({
      comparison: { results: 1, include: 'all', aggregate: 'avg' },
      total: { pass: 90, warning: 75 },
      filter: {},
    });
    expect(parseSlo('comparison: {}\nobjectives: []').comparison.results).toBe(3);
  });

  test('that is wrong is refused with every place', () => {
    const wrong = 'objectives:\n  - sli: a\n    pass:\n      - criteria: ["<<5"]\n    weight: heavy\n';
    expect(() => parseSlo(wrong)).toThrow(/criteria\.0 must match format "slo-criterion" \(line 4, column 20\)/);
    expect(() => parseSlo(wrong)).toThrow(/weight must be integer \(line 5, column 13\)/);
    expect(() => parseSlo('a: [')).toThrow(/YAML cannot be read/);
  });
});
