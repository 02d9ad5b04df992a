import { expect, test } from '@jest/globals';
import { parseTree } from './tree.ts';

const entry = (mode: string, name: string, byte: number, idBytes: number) =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.alloc(idBytes, byte)]);

test.each([
  ['SHA-1', 20],
  ['SHA-256', 32],
])('modes, ids and names with spaces and newlines: %s', (_, idBytes) => {
  // Ids hold any byte, those that end a mode and a name too.
  const content = Buffer.concat([
    entry('100644', 'a b.txt', 0x00, idBytes),
    entry('120000', 'x\ny', 0x20, idBytes),
    entry('40000', 'hélm', 0xff, idBytes),
    entry('160000', 'module', 0x0a, idBytes),
  ]);
  const id = (digits: string) => digits.repeat(idBytes);
  expect(parseTree(content, idBytes)).toEqual([
    { mode: '100644', type: 'blob', id: id('00'), name: 'a b.txt' },
    { mode: '120000', type: 'blob', id: id('20'), name: 'x\ny' },
    { mode: '040000', type: 'tree', id: id('ff'), name: 'hélm' },
    { mode: '160000', type: 'commit', id: id('0a'), name: 'module' },
  ]);
});

test('an empty tree has no children', () => expect(parseTree(Buffer.alloc(0), 20)).toEqual([]));

test.each([1, 5, 8, 20])('a tree of %s bytes too few is refused', (missing) => {
  const content = entry('100644', 'a', 0xaa, 20);
  expect(() => parseTree(content.subarray(0, content.length - missing), 20)).toThrow('cut short');
});
