import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeData, parseJson } from './index.ts';

describe('mergeData', () => {
  test.each([
    ['maps deeply', { a: { x: 1, y: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
    ['arrays replaced', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['numbers and booleans by the newest', { n: 1, b: true }, { n: 2, b: false }, { n: 2, b: false }],
    ['null by the newest', { a: 'x' }, { a: null }, { a: null }],
    ['another type by the newest', { a: { x: 1 } }, { a: 'text' }, { a: 'text' }],
  ])('%s', (_, older, newer, expected) => expect(mergeData(older, newer)).toEqual(expected));

  test('a number of many digits is a value, not a map', () => {
    const older = parseJson('{"n":12345678901234567890}') as object;
    const newer = parseJson('{"n":98765432109876543210}') as object;
    const { n } = mergeData({ ...older }, { ...newer });
    expect(String(n)).toBe('98765432109876543210');
  });

  test('nothing reaches a prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as object;
    const merged = mergeData({}, { ...hostile, ...(JSON.parse('{"a":{"__proto__":{"polluted":1}}}') as object) });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((merged['a'] as { polluted?: number }).polluted).toBeUndefined();
  });

  test('with itself changes nothing, and neither side is touched', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
        const before = JSON.stringify(data);
        const kept = Object.fromEntries(
          Object.entries(data).filter(([key]) => !['__proto__', 'constructor', 'prototype'].includes(key)),
        );
        expect(Object.keys(mergeData({}, data)).sort()).toEqual(Object.keys(kept).sort());
        expect(JSON.stringify(data)).toBe(before);
      }),
    );
  });
});
