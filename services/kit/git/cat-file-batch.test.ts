import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBatch, type Question } from './cat-file-batch.ts';

const id = (digit: string) => digit.repeat(40);
const question = (ask: Question['ask'], count: number, limit = 1_000): Question => ({
  ask,
  names: Array.from({ length: count }, (_, index) => `name ${index}`),
  limit,
});
const bytes = (...parts: readonly (string | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

test('info: found, missing, ambiguous and submodule keep their places', () => {
  const batch = createBatch(question('info', 5));
  const output = `${id('a')} commit 12\nmain:x y missing\n${'b'.repeat(64)} tree 33\nabcdef0 ambiguous\n${id('c')} submodule\n`;
  expect(batch.take(Buffer.from(output))).toHaveLength(0);
  expect(batch.outcome()).toEqual([
    { id: id('a'), type: 'commit', size: 12, content: Buffer.alloc(0) },
    undefined,
    { id: 'b'.repeat(64), type: 'tree', size: 33, content: Buffer.alloc(0) },
    undefined,
    undefined,
  ]);
});

test('contents: bytes are taken by length, whatever they hold', () => {
  const body = Buffer.from([0x0a, 0x00, 0xff, 0x0a]);
  const batch = createBatch(question('contents', 3));
  batch.take(bytes(`${id('a')} blob 4\n`, body, `\nmain:nope missing\n${id('b')} blob 0\n\n`));
  expect(batch.outcome()).toMatchObject([{ content: body }, undefined, { content: Buffer.alloc(0) }]);
});

test('what follows the last answer is handed back, and nothing is known before it', () => {
  const batch = createBatch(question('contents', 1));
  expect(batch.take(bytes(`${id('a')} blob 2\nhi`))).toHaveLength(0);
  expect(batch.outcome()).toBeUndefined();
  expect(batch.take(bytes('\nrest')).toString()).toBe('rest');
  expect(batch.outcome()).toMatchObject([{ content: Buffer.from('hi') }]);
});

test('contents beyond the limit are passed over, and the answers after them are still found', () => {
  const batch = createBatch(question('contents', 3, 5));
  const output = bytes(`${id('a')} blob 3\nabc\n${id('b')} blob 9\n123456789\nx missing\nnext`);
  expect(batch.take(output).toString()).toBe('next');
  expect(batch.outcome()).toBe('too-large');
});

describe('what is no answer of cat-file is refused', () => {
  test.each([
    ['other words', 'fatal: oh no\n'],
    ['an id cut short', 'abc blob 3\n'],
    ['an unknown type', `${id('a')} bush 3\n`],
    ['a line without an end', 'x'.repeat(9_000)],
  ])('%s', (_, output) => {
    expect(() => createBatch(question('info', 1)).take(Buffer.from(output))).toThrow(/cat-file answered/);
  });
});

test('the answers are the same however the output is cut', () => {
  const answer = fc.oneof(fc.constant(undefined), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(30)), (contents, cuts) => {
      const parts = contents.flatMap((content) =>
        content === undefined ? ['x missing\n'] : [`${id('a')} blob ${content.length}\n`, content, '\n'],
      );
      const output = bytes(...parts);
      const batch = createBatch(question('contents', contents.length));
      let position = 0;
      for (const cut of [...cuts, output.length]) {
        batch.take(output.subarray(position, position + cut));
        position += cut;
      }
      const got = batch.outcome();
      expect(Array.isArray(got) && got.map((object) => object?.content)).toEqual(
        contents.map((content) => content && Buffer.from(content)),
      );
    }),
  );
});
