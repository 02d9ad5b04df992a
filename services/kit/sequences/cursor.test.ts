import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CURSOR_PATTERN, afterOf, afterThat, decodeCursor, encodeCursor } from './cursor.ts';
import type { SequenceRecord } from './record.ts';

const positions = fc.integer({ min: 0, max: 2 ** 52 });

test('a key leads back to its place, and looks as the API says', () => {
  fc.assert(
    fc.property(fc.constantFrom('back' as const, 'on' as const), positions, positions, (way, at, head) => {
      const key = encodeCursor({ way, at, head });
      expect(key).toMatch(new RegExp(CURSOR_PATTERN));
      expect(decodeCursor(key)).toEqual({ way, at, head });
    }),
  );
});

test('what comes after a run is what is older, and of one moment what has the smaller id', () => {
  const run = (second: number, id: string) =>
    ({ id, triggeredAt: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString() }) as SequenceRecord;
  const key = afterOf(run(5, 'bb-b'));
  expect(key).toMatch(new RegExp(CURSOR_PATTERN));
  const runs = [run(4, 'ff'), run(5, 'aa'), run(5, 'bb-b'), run(5, 'cc'), run(6, '00')];
  expect(runs.filter(afterThat(key)).map(({ id }) => id)).toEqual(['ff', 'aa']);
});
