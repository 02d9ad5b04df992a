import { expect, test } from '@jest/globals';
import { evaluationTimes, type AskedTimes } from './evaluation-times.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const noon = now.toISOString();
const eleven = '2026-01-01T11:00:00.000Z';

test.each<[AskedTimes, { start: string; end: string }]>([
  [{ timeframe: '1h' }, { start: eleven, end: noon }],
  [{ start: eleven }, { start: eleven, end: noon }],
  [
    { start: eleven, timeframe: '30m' },
    { start: eleven, end: '2026-01-01T11:30:00.000Z' },
  ],
  [
    { start: '2026-01-01T12:00:00+01:00', end: '2026-01-01T11:30:00Z' },
    { start: eleven, end: '2026-01-01T11:30:00.000Z' },
  ],
])('%j', (asked, times) => expect(evaluationTimes(asked, now, 'help')).toEqual(times));

test.each<[AskedTimes, RegExp]>([
  [{}, /Say which time/],
  [{ timeframe: 'soon' }, /--timeframe must be/],
  [{ timeframe: '-5m' }, /--timeframe must be/],
  [{ start: 'yesterday' }, /RFC 3339/],
  [{ start: '2026' }, /RFC 3339/],
  [{ end: eleven }, /Say which time/],
  [{ timeframe: '5m', end: eleven }, /exclude each other/],
  [{ start: noon, end: eleven }, /before it begins/],
])('%j is refused', (asked, why) => expect(() => evaluationTimes(asked, now, 'help')).toThrow(why));
