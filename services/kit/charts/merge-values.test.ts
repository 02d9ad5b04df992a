import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isObject, parseJson, type JsonObject, type JsonValue } from '../events/index.ts';
import { mergeValues } from './merge-values.ts';

test.each<[JsonObject, JsonObject, JsonObject]>([
  [{}, {}, {}],
  [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  [{ a: 1 }, { a: 2 }, { a: 2 }],
  [{ image: { name: 'x', tag: '1' } }, { image: { tag: '2' } }, { image: { name: 'x', tag: '2' } }],
  [{ env: [1, 2, 3] }, { env: [4] }, { env: [4] }],
  [{ a: { env: [{ n: 1 }] } }, { a: { env: [] } }, { a: { env: [] } }],
  [{ a: { b: 1 } }, { a: null }, { a: null }],
  [{ a: { b: 1 } }, { a: { b: null } }, { a: { b: null } }],
  [{ a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: 5 }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: { b: 1 } }, { a: 'x' }, { a: 'x' }],
  [{ a: [1] }, { a: { 0: 2 } }, { a: { 0: 2 } }],
])('[keptn 18] %j with %j is %j', (old, change, expected) => expect(mergeValues(old, change)).toEqual(expected));

describe('keys that reach the prototype', () => {
  test.each(['{"__proto__":{"x":1}}', '{"a":{"constructor":1}}', '{"a":[{"prototype":1}]}'])(
    '%s is refused',
    (text) => {
      const values = JSON.parse(text) as JsonObject;
      const expected = expect.objectContaining({ code: 'SLW_CHART_VALUES_REFUSED' });
      expect(() => mergeValues({}, values)).toThrow(expected);
      expect(() => mergeValues(values, {})).toThrow(expected);
      expect(({} as { x?: number }).x).toBeUndefined();
    },
  );
});

test('what is nested too deep is refused, and not by a full stack', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as JsonObject;
  expect(() => mergeValues({}, deep)).toThrow(/nested deeper than 100/);
});

test('a number that only infinity could hold is refused', () => {
  const values = parseJson('{"a":[1e999]}') as JsonObject;
  expect(() => mergeValues({}, values)).toThrow(/a\.0 is refused: it is beyond/);
});

const key = fc
  .oneof(fc.constantFrom('a', 'b', 'image', 'toString'), fc.string({ maxLength: 5 }))
  .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const { values } = fc.letrec<{ values: JsonObject; value: JsonValue }>((tie) => ({
  values: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true, depthIdentifier: 'values' }),
  value: fc.oneof(
    { depthIdentifier: 'values', maxDepth: 4 },
    fc.jsonValue({ maxDepth: 0 }),
    fc.array(fc.integer()),
    tie('values'),
  ),
}));

describe('for any values', () => {
  test('nothing over something, and something over nothing, is something', () =>
    fc.assert(
      fc.property(values, (some) => {
        expect(mergeValues(some, {})).toEqual(some);
        expect(mergeValues({}, some)).toEqual(some);
      }),
    ));

  test('the same change twice is the change once', () =>
    fc.assert(
      fc.property(values, values, (old, change) => {
        const once = mergeValues(old, change);
        expect(mergeValues(once, change)).toEqual(once);
      }),
    ));

  test('neither argument is changed', () =>
    fc.assert(
      fc.property(values, values, (old, change) => {
        const before = structuredClone([old, change]);
        mergeValues(old, change);
        expect([old, change]).toEqual(before);
      }),
    ));

  test('every leaf of the change is there, and what the change does not touch stays', () =>
    fc.assert(
      fc.property(values, values, (old, change) => {
        const merged = mergeValues(old, change);
        expectLeaves(merged, change);
        for (const name of Object.keys(old)) if (!Object.hasOwn(change, name)) expect(merged[name]).toEqual(old[name]);
        expect(new Set(Object.keys(merged))).toEqual(new Set([...Object.keys(old), ...Object.keys(change)]));
      }),
    ));
});

function expectLeaves(merged: JsonObject, change: JsonObject): void {
  for (const [name, value] of Object.entries(change)) {
    const there = merged[name];
    if (isObject(value) && isObject(there)) expectLeaves(there, value);
    else expect(there).toEqual(value);
  }
}
