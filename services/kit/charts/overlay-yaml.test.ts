import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson, type JsonObject } from '../events/index.ts';
import { mergeValues } from './merge-values.ts';
import { mergeOverlay, parseOverlay, replaceOverlay } from './overlay-yaml.ts';

describe('reading, as Helm does', () => {
  test.each<[string, JsonObject]>([
    ['', {}],
    ['# only a comment\n', {}],
    ['null\n', {}],
    ['a: 1\nb: {c: null}\n', { a: 1, b: { c: null } }],
    ['a: yes\nb: "yes"\nc: 012\n', { a: true, b: 'yes', c: 10 }],
    ['day: 2024-01-01\ntime: 12:30\n', { day: '2024-01-01', time: '12:30' }],
    ['"<<": text\n', { '<<': 'text' }],
    ['base: &b {x: 1}\nmine:\n  <<: *b\n  z: 2\n', { base: { x: 1 }, mine: { x: 1, z: 2 } }],
    ['8080: http\n', { '8080': 'http' }],
  ])('%j is %j', (text, values) => expect(parseOverlay(text)).toEqual(values));

  test.each([
    ['- a', 'SLW_CHART_OVERLAY_INVALID', 'no map'],
    ['a: [', 'SLW_CHART_OVERLAY_INVALID', 'helm/values.yaml'],
    ['a: 1\na: 2\n', 'SLW_CHART_OVERLAY_INVALID', 'unique'],
    ['a: *nobody\n', 'SLW_CHART_OVERLAY_INVALID', 'nobody'],
    ['__proto__: {x: 1}\n', 'SLW_CHART_VALUES_REFUSED', '__proto__'],
  ])('%j is refused', (text, code, words) => {
    expect(() => parseOverlay(text)).toThrow(expect.objectContaining({ code }));
    expect(() => parseOverlay(text)).toThrow(words);
  });

  test('a file that multiplies by aliases is refused', () => {
    const lines = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const text = `a0: &a0 [x]\n${lines.join('\n')}\n`;
    expect(() => parseOverlay(text)).toThrow(expect.objectContaining({ code: 'SLW_CHART_OVERLAY_INVALID' }));
  });
});

describe('merging', () => {
  test('comments and order of what stays are kept', () => {
    const text = '# by hand\nimage:\n  tag: 1.0.0 # pinned\n  name: carts\n\n# how many\nreplicas: 1\n';
    expect(mergeOverlay(text, { replicas: 3, image: { tag: '2.0.0' }, extra: { on: 'yes' } })).toBe(
      '# by hand\nimage:\n  tag: "2.0.0"\n  name: carts\n\n# how many\nreplicas: 3\nextra:\n  "on": "yes"\n',
    );
  });

  test('an anchor used in two places changes in one', () => {
    const text = 'a: &x {v: 1}\nb: *x\n';
    expect(parseOverlay(mergeOverlay(text, { a: { v: 2 } }))).toEqual({ a: { v: 2 }, b: { v: 1 } });
  });

  test('what a merge brought in is written out where the map changes', () => {
    const text = 'base: &b {x: 1}\nmine:\n  <<: *b\n';
    expect(parseOverlay(mergeOverlay(text, { mine: { z: 2 } }))).toEqual({ base: { x: 1 }, mine: { x: 1, z: 2 } });
  });

  test('a key that YAML takes for a number is not written twice', () => {
    expect(parseOverlay(mergeOverlay('8080: http\n', { 8080: 'https' }))).toEqual({ '8080': 'https' });
  });

  test('numbers beyond a double keep their digits', () => {
    const change = parseJson('{"id":9007199254740993}') as JsonObject;
    expect(mergeOverlay('', change)).toBe('id: 9007199254740993\n');
  });

  test('what is refused in a change is refused here', () => {
    const change = JSON.parse('{"a":{"__proto__":1}}') as JsonObject;
    expect(() => mergeOverlay('a: 1\n', change)).toThrow(expect.objectContaining({ code: 'SLW_CHART_VALUES_REFUSED' }));
  });
});

const word = fc.oneof(
  fc.constantFrom(
    'yes',
    'no',
    'on',
    'y',
    'null',
    '~',
    '012',
    '1e3',
    '0x1f',
    '12:30',
    '2024-01-01',
    '<<',
    '- a',
    '#x',
    'a: b',
    '',
  ),
  fc.string({ maxLength: 8 }),
);
const key = word.filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const leaf = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(word, { maxLength: 3 }));
const map = <Value>(value: fc.Arbitrary<Value>) => fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
const values: fc.Arbitrary<JsonObject> = map(fc.oneof(leaf, map(fc.oneof(leaf, map(leaf)))));

test('for any values, the text that is written reads as the values merged', () =>
  fc.assert(
    fc.property(values, values, (old, change) => {
      const text = mergeOverlay(mergeOverlay('', old), change);
      expect(parseOverlay(text)).toEqual(mergeValues(old, change));
    }),
    { numRuns: 500 },
  ));

describe('replacing', () => {
  test('what stays as it is keeps its comments and order, what is not among the values goes', () => {
    const text = '# by hand\nimage:\n  tag: "2" # pinned\n  name: carts\n# how many\nreplicas: 3\nextra: [1]\n';
    const values = { image: { tag: '1', name: 'carts' }, replicas: 3, new: true };
    expect(replaceOverlay(text, values)).toBe(
      '# by hand\nimage:\n  tag: "1"\n  name: carts\n# how many\nreplicas: 3\nnew: true\n',
    );
  });

  test.each<[string, JsonObject]>([
    ['', { a: 1 }],
    ['a: 1\n', {}],
    ['base: &b {x: 1}\nmine: {<<: *b}\n', { base: { x: 2 } }],
    ['a: {b: 1}\n', { a: [1] }],
    ['a: [1]\n', { a: { b: null } }],
  ])('%j by %j', (text, values) => expect(parseOverlay(replaceOverlay(text, values))).toEqual(values));
});
