import { expect, test } from '@jest/globals';
import { explainAbsence } from './absent.ts';
import type { Traces } from './types.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
const none: Traces = { project: 'shop', context: 'c1', events: [], deadLetters: [], complete: true, now };
const trigger = { id: 'e1', type: 'sh.keptn.event.dev.delivery.triggered', project: 'shop', time: minutesAgo(5) };
const letter = { seq: 7, eventId: 'e1', service: 'slipway-conductor', reason: 'data.stage must be dev' };

test.each<[string, Partial<Traces>, RegExp]>([
  ['no event at all', {}, /^There is no event of this context in all that is stored\. It was never sent, was refused/],
  ['none among the newest', { complete: false }, /among the newest events/],
  ['an event of another project', { events: [{ ...trigger, project: 'bank' }] }, /not of this project/],
  [
    'an event without a project',
    { events: [{ id: 'e1', type: trigger.type, time: trigger.time }] },
    /not of this project/,
  ],
  [
    'events that trigger nothing',
    { events: [{ ...trigger, type: 'sh.keptn.event.deployment.triggered' }] },
    /^Its events \(sh\.keptn\.event\.deployment\.triggered, the last 5 min ago\) trigger no sequence/,
  ],
  [
    'a trigger that was given up',
    { events: [trigger], deadLetters: [letter] },
    /gave its event up: data\.stage must be dev$/,
  ],
  ['what was given up and is no event any more', { deadLetters: [letter] }, /gave its event up/],
  ['a trigger that nobody reads', { events: [trigger] }, /was stored 5 min ago, and no conductor has read it/],
  ['a trigger of this moment', { events: [{ ...trigger, time: minutesAgo(0) }] }, /its run begins in a moment/],
])('%s', (_, traces, words) => {
  const { about, message } = explainAbsence({ ...none, ...traces });
  expect({ about, message }).toEqual({ about: 'absent', message: expect.stringMatching(words) });
});

test('what was given up can be sent again', () => {
  expect(explainAbsence({ ...none, deadLetters: [letter] }).next).toMatch(/slipway replay dead-letter 7$/);
});
