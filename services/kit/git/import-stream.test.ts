import { expect, test } from '@jest/globals';
import { importStream } from './import-stream.ts';

const time = new Date('2024-05-06T07:08:09.999Z');
const base = { ref: 'refs/heads/main', parent: undefined, files: [], message: 'Add carts', time };

test('a commit with a parent and a file', () => {
  const files = [{ path: 'a "b"/ü.txt', content: Buffer.from('hi') }];
  expect(importStream({ ...base, parent: 'a'.repeat(40), files }).toString()).toBe(
    [
      'feature done',
      'feature get-mark',
      'commit refs/heads/main',
      'mark :1',
      'author Slipway <slipway@localhost> 1714979289 +0000',
      'committer Slipway <slipway@localhost> 1714979289 +0000',
      'data 10',
      'Add carts\n',
      `from ${'a'.repeat(40)}`,
      'M 100644 inline "a \\"b\\"/ü.txt"',
      'data 2',
      'hi',
      '',
      'get-mark :1',
      'done',
      '',
    ].join('\n'),
  );
});

test('the first commit of a branch names no parent', () => {
  expect(importStream(base).toString()).not.toContain('from ');
});

test('a message cannot carry control characters or grow without bound', () => {
  const text = importStream({ ...base, message: `a\0b\u001b[31m\n${'x'.repeat(9_000)}` }).toString();
  expect(text).toContain('data 4001\na b [31m\nxxx');
});
