import { expect, test } from '@jest/globals';
import { askedDelay, retryAfter } from './retry.ts';

test.each<[number, number | undefined, number]>([
  [1, undefined, 1_000],
  [2, undefined, 2_000],
  [9, undefined, 256_000],
  [10, undefined, 300_000],
  [500, undefined, 300_000],
  [1, 20_000, 20_000],
  [5, 1_000, 16_000],
  [1, 86_400_000, 3_600_000],
])('after attempt %i, asked for %s ms: %i ms', (attempt, asked, expected) => {
  expect(retryAfter(attempt, asked)).toBe(expected);
});

test.each<[string | null, number | undefined]>([
  [null, undefined],
  ['', undefined],
  ['120', 120_000],
  ['Fri, 02 Jan 2026 03:04:15 GMT', 10_000],
  ['Fri, 02 Jan 2026 03:04:00 GMT', 0],
  ['soon', undefined],
])('Retry-After %s is %s ms', (header, expected) => {
  expect(askedDelay(header, new Date('2026-01-02T03:04:05Z'))).toBe(expected);
});
