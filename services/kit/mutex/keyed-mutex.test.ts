import { expect, test } from '@jest/globals';
import { createKeyedMutex } from './keyed-mutex.ts';

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test('one key: in the order of the calls, one at a time, and a failure does not stop the next', async () => {
  const lock = createKeyedMutex();
  const first = gate();
  const steps: string[] = [];
  const one = lock('a', async () => {
    steps.push('one begins');
    await first.opened;
    steps.push('one ends');
    throw new Error('one failed');
  });
  const two = lock('a', async () => steps.push('two'));
  const other = lock('b', async () => steps.push('other'));
  await other;
  expect(steps).toEqual(['one begins', 'other']);
  first.open();
  await expect(one).rejects.toThrow('one failed');
  await two;
  expect(steps).toEqual(['one begins', 'other', 'one ends', 'two']);
});

test('the answer of the work is the answer of the lock', async () => {
  const lock = createKeyedMutex();
  expect(await Promise.all([lock('a', async () => 1), lock('a', async () => 2)])).toEqual([1, 2]);
});
