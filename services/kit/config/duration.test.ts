import { expect, test } from '@jest/globals';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['0', 0],
  ['250ms', 250],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1.5m', 90_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['2.s', 2_000],
  ['+90s', 90_000],
  ['500µs', 0.5],
  ['500μs', 0.5],
  ['1h0m0s', 3_600_000],
  ['10', undefined],
  ['-5s', undefined],
  ['5 m', undefined],
  ['.s', undefined],
  ['++1s', undefined],
  ['1h-5m', undefined],
  ['', undefined],
  ['5d', undefined],
])('%s is %s ms', (text, expected) => expect(parseDuration(text)).toBe(expected));

test.each([
  [0, '0s'],
  [500, '500ms'],
  [1_500, '1.5s'],
  [90_000, '1m30s'],
  [120_000, '2m'],
  [5_400_000, '1h30m'],
  [3_600_000, '1h'],
])('%s ms are %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
  expect(parseDuration(expected)).toBe(milliseconds);
});
