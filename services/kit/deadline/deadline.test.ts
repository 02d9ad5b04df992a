import { getEventListeners, getMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { withDeadline } from './index.ts';

const aborted = async (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });

test('gives what the work gives and leaves no listener', async () => {
  const { signal } = new AbortController();
  expect(await withDeadline(1_000, signal, () => Promise.resolve('done'))).toBe('done');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('ends late work with a TimeoutError', async () => {
  await expect(withDeadline(20, undefined, aborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('passes an abort on with its reason', async () => {
  const controller = new AbortController();
  const work = withDeadline(10_000, controller.signal, aborted);
  await delay(1);
  controller.abort(new Error('stop'));
  await expect(work).rejects.toThrow('stop');
});

test('does not begin when it is aborted already', async () => {
  await expect(withDeadline(1_000, AbortSignal.abort(new Error('no')), () => Promise.resolve(1))).rejects.toThrow('no');
});

test('a signal that bounds many calls at once is not taken for a leak', async () => {
  const { signal } = new AbortController();
  expect(getMaxListeners(signal)).toBe(10);
  await withDeadline(1_000, signal, () => Promise.resolve());
  expect(getMaxListeners(signal)).toBe(Infinity);
});
