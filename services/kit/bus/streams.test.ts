import { describe, expect, test } from '@jest/globals';
import { outboxed } from './outbox.ts';
import { byStream, readTogether, streamWith } from './streams.ts';

const alone = { own: 'slipway', events: 'slipway' };
const beside = { own: 'slipway', events: 'keptn' };

test.each([
  [alone, 'sh.keptn.event.test.triggered', 'slipway'],
  [beside, 'sh.keptn.event.test.triggered', 'keptn'],
  [beside, 'sh.keptn.>', 'keptn'],
  [beside, 'slipway.event.com.example.built', 'slipway'],
])('%j holds %s in %s', (streams, subject, expected) => expect(streamWith(streams, subject)).toBe(expected));

test('filters are parted by stream', () => {
  const subjects = ['sh.keptn.event.approval.triggered', 'slipway.expired.*', 'sh.keptn.event.approval.finished'];
  expect([...byStream(alone, subjects)]).toEqual([['slipway', subjects]]);
  expect([...byStream(beside, subjects)]).toEqual([
    ['keptn', [subjects[0], subjects[2]]],
    ['slipway', [subjects[1]]],
  ]);
});

test.each([
  [alone, ['sh.keptn.>', 'slipway.event.>'], { stream: 'slipway', subjects: ['sh.keptn.>', 'slipway.event.>'] }],
  [beside, ['sh.keptn.>', 'slipway.event.>'], { stream: 'keptn', subjects: ['sh.keptn.>'] }],
  [beside, ['slipway.cancel.>'], { stream: 'slipway', subjects: ['slipway.cancel.>'] }],
])('%j reads %j', (streams, subjects, expected) => expect(readTogether(streams, subjects)).toEqual(expected));

describe('a commit beside Keptn', () => {
  const state = { subject: 'slipway.lane.a', data: '{}', expectLast: 3, rollup: true };
  const event = { subject: 'sh.keptn.event.test.started', data: '{"id":"1"}', messageId: 'slipway 1' };

  test('keeps what is said until it can be sent, in the same batch', () => {
    expect(outboxed(beside, [state, event])).toEqual([
      state,
      { ...event, subject: 'slipway.outbox.sh.keptn.event.test.started' },
    ]);
  });
  test('is as it is where Slipway holds the events itself', () => {
    const writes = [state, event];
    expect(outboxed(alone, writes)).toBe(writes);
  });
});
