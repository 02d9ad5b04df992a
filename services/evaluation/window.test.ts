import { describe, expect, test } from '@jest/globals';
import { windowOf } from './window.ts';

const NOW = new Date('2026-01-01T12:00:00Z');
const [TEN, ELEVEN] = ['2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z'];
const test1 = { start: TEN, end: ELEVEN };

describe('the time that is evaluated', () => {
  test.each([
    ['start and end', { evaluation: { start: TEN, end: ELEVEN }, test: { start: ELEVEN, end: ELEVEN } }, [TEN, ELEVEN]],
    ['start and timeframe', { evaluation: { start: TEN, timeframe: '1h' } }, [TEN, ELEVEN]],
    ['timeframe', { evaluation: { timeframe: '5m' } }, ['2026-01-01T11:55:00Z', '2026-01-01T12:00:00Z']],
    ['the test before', { evaluation: {}, test: test1 }, [TEN, ELEVEN]],
    [
      'the test before, fields empty',
      { evaluation: { start: '', end: '', timeframe: '' }, test: test1 },
      [TEN, ELEVEN],
    ],
  ])('%s', (_, data, [start, end]) => {
    expect(windowOf(data, NOW)).toEqual({ start: new Date(start ?? ''), end: new Date(end ?? '') });
  });

  test.each([
    ['nothing', {}, 'no test ran before'],
    ['only a start', { evaluation: { start: TEN } }, 'belong together'],
    ['no time', { evaluation: { start: 'yesterday', end: TEN } }, 'evaluation.start is no RFC 3339 time'],
    ['a number', { evaluation: { timeframe: 5 } }, 'evaluation.timeframe is no duration'],
    ['a negative timeframe', { evaluation: { timeframe: '-5m' } }, 'evaluation.timeframe is no duration'],
    ['backwards', { evaluation: { start: ELEVEN, end: TEN } }, 'end before it begins'],
  ])('%s is refused', (_, data, reason) => {
    expect(() => windowOf(data, NOW)).toThrow(reason);
  });
});
