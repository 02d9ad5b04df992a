import { expect, test } from '@jest/globals';
import { stillToWait } from './due.ts';
import { isOverdue } from './overdue.ts';
import { passed } from './passed.ts';
import { newWait } from './record.ts';
import { offsetBetween } from './server-clock.ts';

test.each([
  ['within the question and its answer: the clocks are the same', 1_000, 1_004, 1_010, 0],
  ['at the edge', 1_000, 1_000, 1_010, 0],
  ['ahead by a minute', 1_000, 61_005, 1_010, 60_000],
  ['behind by a minute', 61_000, 1_005, 61_010, -60_000],
])('the server is %s', (_, asked, server, answered, expected) => {
  expect(offsetBetween(asked, server, answered)).toBe(expected);
});

test.each([
  ['in time', 10_000, 130_000, 0],
  ['shorter by the time that its record took to be stored', 10_000, 129_800, 0],
  ['late', 10_000, 500_000, 0],
  ['a minute early', 10_000, 70_000, 60_000],
])('a schedule of two minutes that fired %s', (_, since, fired, rest) => {
  expect(stillToWait(since, fired, 120_000)).toBe(rest);
});

test.each([
  [129_000, false],
  [134_000, false],
  [136_000, true],
])('two minutes begun at 10 s are overdue at %s: %s', (now, expected) => {
  expect(isOverdue({ since: 10_000, milliseconds: 120_000 }, now)).toBe(expected);
});

test('the end of a wait is its start and its duration, whatever a clock says when it is answered', () => {
  const event = { id: 't1', source: 'test', type: 'sh.keptn.event.test.triggered', extensions: {} };
  const start = new Date('2026-01-31T12:00:00.000Z');
  const wait = newWait(event, start, 60_000, '1m');
  expect(passed(wait)).toMatchObject({ start, end: new Date('2026-01-31T12:01:00.000Z'), result: 'pass' });
});
