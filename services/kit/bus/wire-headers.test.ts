import { describe, expect, test } from '@jest/globals';
import { headers } from '@nats-io/transport-node';
import { wireHeaders, type Header } from './wire-headers.ts';

/** What the client makes of the same headers when it sends them. */
function byClient(entries: readonly Header[]): string {
  const made = headers();
  for (const [name, value] of entries) made.set(name, value);
  return sent(made);
}

function sent(made: object): string {
  return Buffer.from((made as { encode(): Uint8Array }).encode()).toString('utf8');
}

describe('headers over the wire', () => {
  test.each<[string, readonly Header[]]>([
    [
      'those of a batch',
      [
        ['Nats-Batch-Id', 'b1'],
        ['Nats-Batch-Sequence', '12'],
      ],
    ],
    [
      'a schedule',
      [
        ['Nats-Schedule', '@at 2026-01-31T12:00:00.000Z'],
        ['Nats-Schedule-Target', 'slipway.wait.due.k'],
      ],
    ],
    ['a value with blanks around it and a colon in it', [['Nats-Msg-Id', '  shop: 17 ']]],
    ['a value beyond ASCII', [['Nats-Msg-Id', 'größe ✓ 17']]],
  ])('are those that the client would send: %s', (_what, entries) => {
    expect(sent(wireHeaders(entries))).toBe(byClient(entries));
  });

  test.each(['a\r\nNats-TTL: never', 'a\nb', 'a\rb'])(
    'are refused where a value would be a second one: %j',
    (value) => {
      expect(() => wireHeaders([['Nats-Msg-Id', value]])).toThrow(
        expect.objectContaining({ code: 'SLW_BUS_REFUSED', message: expect.stringContaining('Nats-Msg-Id') }),
      );
    },
  );
});
