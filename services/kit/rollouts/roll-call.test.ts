import { expect, test } from '@jest/globals';
import { createRollCall } from './roll-call.ts';

function scene() {
  const rollCall = createRollCall();
  const told: string[] = [];
  const subscriber = (who: string, ...known: readonly string[]) => ({
    listener: ({ name }: { readonly name: string }) => void told.push(`${who} ${name}`),
    known,
  });
  const list = (...names: readonly string[]) => rollCall.listed('shop', new Set(names));
  return { rollCall, told, subscriber, list };
}

test('who opened the watch is told by the first list, who came later by the second, each once', () => {
  const { rollCall, told, subscriber, list } = scene();
  const left = subscriber('left', 'b');
  [subscriber('first', 'a', 'b'), subscriber('later', 'b'), left].forEach((each) => rollCall.await(each));
  rollCall.drop(left);
  list('a');
  expect(told).toEqual(['first b']);
  list('a');
  expect(told).toEqual(['first b', 'later b']);
  list();
  expect(told).toHaveLength(2);
});

test('who comes while a list is on its way is told nothing by that one, for it may be older', () => {
  const { rollCall, told, subscriber, list } = scene();
  rollCall.await(subscriber('first'));
  list();
  rollCall.await(subscriber('later', 'new'));
  list();
  list('new');
  expect(told).toEqual([]);
});
