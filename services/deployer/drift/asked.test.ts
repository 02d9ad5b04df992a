import { describe, expect, test } from '@jest/globals';
import { askNow } from './asked.ts';

const MINUTE = 60_000;

describe('asking for the same again', () => {
  test('at once for what is new, then each time twice as late', () => {
    const first = askNow(undefined, 'a', 0, MINUTE);
    expect(first).toEqual({ differences: 'a', times: 1, at: 0 });
    expect(askNow(first, 'a', 2 * MINUTE - 1, MINUTE)).toBeUndefined();
    const second = askNow(first, 'a', 2 * MINUTE, MINUTE);
    expect(second).toEqual({ differences: 'a', times: 2, at: 2 * MINUTE });
    expect(askNow(second, 'a', 6 * MINUTE - 1, MINUTE)).toBeUndefined();
    expect(askNow(second, 'a', 6 * MINUTE, MINUTE)).toMatchObject({ times: 3 });
  });

  test('at once for something else', () => {
    expect(askNow({ differences: 'a', times: 5, at: 0 }, 'b', 1, MINUTE)).toEqual({
      differences: 'b',
      times: 1,
      at: 1,
    });
  });

  test('never later than some hours', () => {
    const often = { differences: 'a', times: 1_000, at: 0 };
    expect(askNow(often, 'a', 1024 * MINUTE, MINUTE)).toMatchObject({ times: 1_001 });
  });
});
