import { expect, test } from '@jest/globals';
import { imageBefore, isFirst, remember, type Delivered } from './deployments.ts';

const list = (...images: readonly string[]): readonly Delivered[] =>
  images.map((image, index) => ({ seq: (index + 1) * 10, image }));

test('remembers each event once, in the order of the stream, and not for ever', () => {
  expect(remember(list('a:1', 'a:2'), { seq: 15, image: 'a:3' }).map(({ image }) => image)).toEqual([
    'a:1',
    'a:3',
    'a:2',
  ]);
  expect(remember(list('a:1'), { seq: 10, image: 'a:1' })).toEqual(list('a:1'));
  const many = Array.from({ length: 30 }, (_, index) => `a:${index}`);
  const kept = many.reduce<readonly Delivered[]>((all, image, seq) => remember(all, { seq, image }), []);
  expect(kept.map(({ image }) => image)).toEqual(many.slice(-20));
});

test.each<[readonly Delivered[], number, boolean]>([
  [[], 5, true],
  [list('a:1'), 10, true],
  [list('a:1'), 11, false],
])('%j before %i: first %s', (known, seq, expected) => expect(isFirst(known, seq)).toBe(expected));

test.each<[readonly Delivered[], number, string | undefined]>([
  [list('a:1', 'a:2'), 25, 'a:1'],
  [list('a:1', 'a:2', 'a:2'), 35, 'a:1'],
  [list('a:1', 'a:2', 'a:3'), 25, 'a:1'],
  [list('a:1'), 15, undefined],
  [[], 15, undefined],
])('%j before %i: back to %s', (known, seq, expected) => expect(imageBefore(known, seq)).toBe(expected));
