import { describe, expect, test } from '@jest/globals';
import { containersFor, imageChanges } from './image-change.ts';

const change = (values: object) => imageChanges({ configurationChange: { values } });
const refusal = (text: RegExp) =>
  expect.objectContaining({ code: 'SLW_ROLLOUTS_INPUT', message: expect.stringMatching(text) });

describe('what the values ask for', () => {
  test.each([
    [{ image: 'carts:2' }, [{ image: 'carts:2' }]],
    [{ image: 'carts:2', container: 'web' }, [{ image: 'carts:2', container: 'web' }]],
    [{ web: { image: 'carts:2' } }, [{ image: 'carts:2', container: 'web' }]],
    [
      { web: { image: 'carts:2' }, side: { image: 'side:1' } },
      [
        { image: 'carts:2', container: 'web' },
        { image: 'side:1', container: 'side' },
      ],
    ],
  ])('%j', (values, expected) => expect(change(values)).toEqual(expected));

  test.each<[object, RegExp]>([
    [{}, /values\.image is required/],
    [{ container: 'web' }, /image is required beside container/],
    [{ image: '--flag' }, /image must be the name of an image/],
    [{ image: 'a b' }, /image must be the name/],
    [{ image: 7 }, /image must be the name/],
    [{ image: '' }, /image must be the name/],
    [{ image: 'a', container: 5 }, /container must be the name of a container/],
    [{ image: 'a', replicas: 3 }, /replicas can have no effect/],
    [{ web: { image: 'a', tag: 'b' } }, /web can have no effect/],
    [{ web: { image: '-x' }, replicas: 3 }, /web\.image must be.*replicas can have no effect/],
  ])('%j is refused', (values, words) => expect(() => change(values)).toThrow(refusal(words)));

  test('an event without values', () => {
    expect(() => imageChanges({})).toThrow(refusal(/image is required/));
  });
});

describe('the container', () => {
  test('all, where there is one', () => {
    expect(containersFor([{ image: 'a' }], ['web'])).toEqual([{ image: 'a', container: '*' }]);
    expect(containersFor([{ image: 'a' }], [])).toEqual([{ image: 'a', container: '*' }]);
  });
  test('the one that is named, where there are several', () => {
    expect(containersFor([{ image: 'a', container: 'web' }], ['web', 'side'])).toEqual([
      { image: 'a', container: 'web' },
    ]);
    expect(() => containersFor([{ image: 'a' }], ['web', 'side'])).toThrow(
      refusal(/which of the containers.*web, side/),
    );
  });
});
