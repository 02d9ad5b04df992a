import { expect, test } from '@jest/globals';
import { parseChecks, parseContents, parseTree } from './object-lines.ts';

const id = (digit: string) => digit.repeat(40);

test('checks: found, missing and ambiguous keep their places', () => {
  const output = `${id('a')} commit 12\nrefs/heads/main:x y missing\n${id('b')} tree 33\nabcdef0 ambiguous\n`;
  expect(parseChecks(Buffer.from(output))).toEqual([
    { id: id('a'), type: 'commit' },
    undefined,
    { id: id('b'), type: 'tree' },
    undefined,
  ]);
});

test('contents: bytes are taken by length, whatever they hold', () => {
  const body = Buffer.from([0x0a, 0x00, 0xff, 0x0a]);
  const output = Buffer.concat([
    Buffer.from(`${id('a')} blob 4\n`),
    body,
    Buffer.from(`\nmain:nope missing\n${id('b')} blob 0\n\n`),
  ]);
  const answers = parseContents(output);
  expect(answers.map((answer) => answer?.content)).toEqual([body, undefined, Buffer.alloc(0)]);
});

test('tree: modes, sizes, and names with spaces and newlines', () => {
  const output = `100644 blob ${id('a')}      12\ta b.txt\x00120000 blob ${id('b')}       3\tx\ny\x00040000 tree ${id('c')}       -\thelm\x00`;
  expect(parseTree(Buffer.from(output))).toEqual([
    { mode: '100644', type: 'blob', id: id('a'), size: 12, path: 'a b.txt' },
    { mode: '120000', type: 'blob', id: id('b'), size: 3, path: 'x\ny' },
    { mode: '040000', type: 'tree', id: id('c'), size: 0, path: 'helm' },
  ]);
});

test('nothing in, nothing out', () => {
  const empty = Buffer.alloc(0);
  expect([parseChecks(empty), parseContents(empty), parseTree(empty)]).toEqual([[], [], []]);
});
