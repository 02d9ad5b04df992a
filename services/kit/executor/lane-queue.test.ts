import { expect, test } from '@jest/globals';
import { createLaneQueue } from './lane-queue.ts';

const tick = async () => new Promise<void>((resolve) => setImmediate(resolve));

function recorder() {
  const order: string[] = [];
  const entry = (name: string, seq: number, waits = 0) => {
    let left = waits;
    return {
      seq,
      async attempt() {
        await tick();
        if (left-- > 0) return 'wait' as const;
        order.push(name);
        return 'taken' as const;
      },
      dropped() {
        order.push(`${name} dropped`);
      },
      failed(error: unknown) {
        order.push(`${name} failed: ${String(error)}`);
      },
    };
  };
  return { order, entry };
}

test('one lane runs one at a time in stream order, lanes run side by side', async () => {
  const queue = createLaneQueue(tick);
  const { order, entry } = recorder();
  queue.add('carts', entry('c1', 1));
  queue.add('carts', entry('c3', 3));
  queue.add('carts', entry('c2', 2));
  queue.add('orders', entry('o4', 4));
  await queue.idle();
  expect(order.filter((name) => name.startsWith('c'))).toEqual(['c1', 'c2', 'c3']);
  expect(order).toContain('o4');
});

test('a task that comes back overtakes one that waits', async () => {
  const queue = createLaneQueue(tick);
  const { order, entry } = recorder();
  queue.add('carts', entry('later', 7, 5));
  await tick();
  queue.add('carts', entry('earlier', 2));
  await queue.idle();
  expect(order).toEqual(['earlier', 'later']);
});

test('a failed attempt is told and does not stop the lane', async () => {
  const queue = createLaneQueue(tick);
  const { order, entry } = recorder();
  queue.add('carts', { ...entry('bad', 1), attempt: () => Promise.reject(new Error('no')) });
  queue.add('carts', entry('good', 2));
  await queue.idle();
  expect(order).toEqual(['bad failed: Error: no', 'good']);
});

test('clear drops what has not begun', async () => {
  const queue = createLaneQueue(tick);
  const { order, entry } = recorder();
  queue.add('carts', entry('running', 1));
  queue.add('carts', entry('later', 2));
  queue.clear();
  await queue.idle();
  expect(order).toEqual(['later dropped', 'running']);
});
