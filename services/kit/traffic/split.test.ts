import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitOf, type Destination } from './split.ts';
import type { Weights } from './types.ts';

const canary = (weight: number): Destination => ({ side: 'canary', weight });
const primary = (weight: number): Destination => ({ side: 'primary', weight });
const other: Destination = { side: undefined, weight: 50 };
const read = (...routes: Destination[][]) =>
  splitOf({ kind: 'HTTPRoute', namespace: 'shop-dev', service: 'carts', routes });

describe('splitOf', () => {
  test.each<[readonly Destination[], Weights | undefined]>([
    [[], undefined],
    [[other], undefined],
    [[canary(100), primary(0)], { canary: 100, primary: 0 }],
    [[canary(1)], { canary: 100, primary: 0 }],
    [[primary(1)], { canary: 0, primary: 100 }],
    [[canary(1), primary(1)], { canary: 50, primary: 50 }],
    [[canary(1), primary(2)], { canary: 33, primary: 67 }],
    [[canary(10), primary(50), canary(40)], { canary: 50, primary: 50 }],
    [[canary(1), primary(999)], { canary: 1, primary: 99 }],
    [[canary(999), primary(1)], { canary: 99, primary: 1 }],
  ])('%j reads as %j', (destinations, weights) => {
    expect(read([...destinations])).toEqual(weights);
  });

  test('several routes that split alike are one split', () => {
    expect(read([canary(1), primary(3)], [canary(25), primary(75)])).toEqual({ canary: 25, primary: 75 });
  });

  test.each<[string, Destination[][]]>([
    ['it has 2 routes', [[canary(100)], [primary(100)]]],
    ['it leads to other services too', [[canary(100)], [other]]],
    ['its weights are all zero', [[canary(1)], []]],
    ['it leads to other services too', [[canary(100), other]]],
    ['its weights are all zero', [[canary(0), primary(0)]]],
  ])('%s: refused', (reason, routes) => {
    expect(() => read(...routes)).toThrow(
      `HTTPRoute carts in shop-dev does not split traffic between carts-canary and carts-primary: ${reason}`,
    );
  });

  test('percentages read as themselves; others sum to 100 and hide no side that gets something', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }), fc.nat({ max: 100 }), (a, b, percent) => {
        fc.pre(a + b > 0);
        expect(read([canary(percent), primary(100 - percent)])).toEqual({ canary: percent, primary: 100 - percent });
        const shares = read([canary(a), primary(b)])!;
        expect(shares.canary + shares.primary).toBe(100);
        expect(shares.canary > 0).toBe(a > 0);
        expect(shares.primary > 0).toBe(b > 0);
      }),
    );
  });
});
