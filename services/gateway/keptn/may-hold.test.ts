import { expect, test } from '@jest/globals';
import { mayHold } from './may-hold.ts';

test.each<[string, readonly string[], boolean]>([
  ['{"project":"shop"}', [], true],
  ['{"project":"shop"}', ['shop'], true],
  ['{"project":"shop"}', ['shop', 'carts'], false],
  ['{"project":"shop"}', ['carts'], false],
  // Escaped without need, as JSON allows.
  ['{"project":"\\u0073hop"}', ['shop'], true],
  ['{"message":"a\\nb"}', ['shop'], false],
  // Written in several ways: not looked for.
  ['{"source":"https:\\/\\/x"}', ['https://x'], true],
  ['{"source":"a \\"b\\""}', ['a "b"'], true],
  ['{}', [''], true],
])('%s may hold %j: %s', (json, texts, may) => {
  expect(mayHold(Buffer.from(json), texts)).toBe(may);
});
