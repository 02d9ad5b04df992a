import { expect, test } from '@jest/globals';
import { figureLine, percentile } from './figure.ts';

test.each([
  [{ name: 'ratio', value: 1.1, unit: 'x', target: { is: 'at most', value: 1.15 } }, 'ratio 1.10 x <=1.15 met'],
  [{ name: 'ratio', value: 1.2, unit: 'x', target: { is: 'at most', value: 1.15 } }, 'ratio 1.20 x <=1.15 missed'],
  [{ name: 'rate', value: 4_211.4, unit: '/s', target: { is: 'at least', value: 2_000 } }, 'rate 4211 /s >=2000 met'],
  [{ name: 'bare', value: 402, unit: 'ms' }, 'bare 402 ms - -'],
] as const)('%j', (figure, line) => expect(figureLine(figure)).toBe(line));

test.each([
  [[5, 1, 3], 0.5, 3],
  [[1, 2, 3, 4], 0.99, 4],
  [[], 0.5, 0],
])('percentile of %j at %d', (samples, share, expected) => expect(percentile(samples, share)).toBe(expected));
