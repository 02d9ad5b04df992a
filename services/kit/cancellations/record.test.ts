import { describe, expect, test } from '@jest/globals';
import { cancelSubject, cancelWrite } from './index.ts';
import { cancellationOf } from './record.ts';

function message(data: string) {
  const [time, seq] = [new Date('2026-01-02T03:04:05Z'), 1];
  return { subject: 'slipway.cancel.t1', seq, data: Buffer.from(data), headers: {}, time };
}

test('the subject holds the id as it is, and a hash of one that no subject can hold', () => {
  expect(cancelSubject('6f9619ff-8b86-d011-b42d-00c04fc964ff')).toBe(
    'slipway.cancel.6f9619ff-8b86-d011-b42d-00c04fc964ff',
  );
  for (const id of ['a.b', 'a b', '*', '>', '', 'ü', 'x'.repeat(129)]) {
    expect(cancelSubject(id)).toMatch(/^slipway\.cancel\.[0-9a-f-]{36}$/);
  }
  expect(cancelSubject('a.b')).not.toBe(cancelSubject('a b'));
});

describe('what is read is what was written', () => {
  test.each([
    { reason: 'wrong version', actor: 'alice', at: '2026-01-01T00:00:00.000Z' },
    { reason: 'no answer within 60m', at: '2026-01-01T00:00:00.000Z' },
  ])('%j', (cancellation) => {
    const { data } = cancelWrite('t1', cancellation);
    expect(cancellationOf(message(String(data)))).toEqual(cancellation);
  });

  test.each(['{', '[]', '"x"', '{"reason":7,"actor":null}'])('%s ends the task all the same', (data) => {
    expect(cancellationOf(message(data))).toEqual({
      reason: 'no reason was given',
      at: '2026-01-02T03:04:05.000Z',
    });
  });

  test('nothing is no cancellation, nor is what a deletion leaves', () => {
    expect([cancellationOf(undefined), cancellationOf(message(''))]).toEqual([undefined, undefined]);
  });
});
