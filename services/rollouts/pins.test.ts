import { expect, test } from '@jest/globals';
import { pinsIn } from './pins.ts';

const pin = { name: 'carts', namespace: 'shop-prod', podHash: 'abc', revision: 3 };

test.each<[string, unknown, readonly unknown[]]>([
  ['one', [pin], [pin]],
  ['without a revision', [{ ...pin, revision: null }], [{ name: 'carts', namespace: 'shop-prod', podHash: 'abc' }]],
  ['of another stage', [{ ...pin, namespace: 'shop-dev' }, pin], [pin]],
  ['none', undefined, []],
  ['no list', { carts: pin }, []],
  ['no pins', ['carts', null, { name: 'carts' }, { ...pin, podHash: 7 }], []],
])('%s', (_, rollouts, expected) => {
  expect(pinsIn({ rollouts }, 'shop-prod')).toEqual(expected);
});
