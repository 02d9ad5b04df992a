import { describe, expect, test } from '@jest/globals';
import { evaluationTimes, type TimesAsked } from './evaluation-time.ts';

const now = new Date('2026-01-31T12:00:00.000Z');

describe('evaluationTimes', () => {
  test.each<[string, TimesAsked, string, string]>([
    ['nothing: the last five minutes', {}, '2026-01-31T11:55:00.000Z', '2026-01-31T12:00:00.000Z'],
    ['empty texts', { start: '', end: '', timeframe: '' }, '2026-01-31T11:55:00.000Z', '2026-01-31T12:00:00.000Z'],
    ['a timeframe', { timeframe: '1h30m' }, '2026-01-31T10:30:00.000Z', '2026-01-31T12:00:00.000Z'],
    [
      'start and timeframe',
      { start: '2026-01-30T10:00:00Z', timeframe: '90s' },
      '2026-01-30T10:00:00.000Z',
      '2026-01-30T10:01:30.000Z',
    ],
    [
      "as Keptn's CLI sends it",
      { start: '2026-01-30T10:00:00', end: '2026-01-30T10:05:00' },
      '2026-01-30T10:00:00.000Z',
      '2026-01-30T10:05:00.000Z',
    ],
    [
      'milliseconds and a zone',
      { start: '2026-01-30T10:00:00.500+01:00', end: '2026-01-30T10:05:00.000Z' },
      '2026-01-30T09:00:00.500Z',
      '2026-01-30T10:05:00.000Z',
    ],
  ])('%s', (_, asked, start, end) => {
    const times = evaluationTimes(asked, now);
    expect([times.start.toISOString(), times.end.toISOString()]).toEqual([start, end]);
  });

  test.each<[TimesAsked, string]>([
    [{ timeframe: '5m', end: '2026-01-30T10:00:00' }, 'cannot be used together'],
    [{ end: '2026-01-30T10:00:00' }, 'end needs start'],
    [{ start: '2026-01-30T10:00:00' }, 'start needs end or timeframe'],
    [{ timeframe: '5 minutes' }, 'is no duration'],
    [{ timeframe: '5' }, 'is no duration'],
    [{ start: 'yesterday', timeframe: '5m' }, 'start "yesterday" is no time'],
    [{ start: '2026-02-30T10:00:99', end: '2026-03-01T00:00:00' }, 'is no time'],
    [{ start: '2026-01-30T10:00:00', end: '2026-01-30T09:00:00' }, 'at least one minute'],
    [{ start: '2026-01-30T10:00:00', timeframe: '30s' }, 'at least one minute'],
    [{ timeframe: '30s' }, 'at least one minute'],
  ])('refuses %j', (asked, words) => {
    expect(() => evaluationTimes(asked, now)).toThrow(words);
  });
});
