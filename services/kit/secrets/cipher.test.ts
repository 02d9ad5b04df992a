import { expect, test } from '@jest/globals';
import { seal, unseal } from './cipher.ts';

const key = Buffer.alloc(32, 7);
const values = { token: 'hush', certificate: 'ä\n' };

test('what was sealed is read again, and looks different each time', () => {
  const sealed = seal(key, 'git-shop', values);
  expect(unseal(key, 'git-shop', sealed)).toEqual(values);
  expect(sealed.includes('hush')).toBe(false);
  expect(seal(key, 'git-shop', values).equals(sealed)).toBe(false);
});

test.each([
  ['another key', Buffer.alloc(32, 8), 'git-shop', (sealed: Buffer) => sealed],
  ['another name', key, 'git-other', (sealed: Buffer) => sealed],
  ['a changed byte', key, 'git-shop', flipped],
  ['an end that is missing', key, 'git-shop', (sealed: Buffer) => sealed.subarray(0, 30)],
  ['other content', key, 'git-shop', () => Buffer.from('{"token":"hush"}')],
] as const)('%s is refused', (_, other, name, change) => {
  const sealed = seal(key, 'git-shop', values);
  expect(() => unseal(other, name, change(sealed))).toThrow();
});

function flipped(sealed: Buffer): Buffer {
  const copy = Buffer.from(sealed);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}
