import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { useLane, type LaneRequest } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { eventually, startTestNats, testBus } from '../support/index.ts';

const [ACK_WAIT, LEASE] = [1_000, 900];

let [one, two]: [Bus | undefined, Bus | undefined] = [undefined, undefined];
beforeAll(async () => {
  const { url } = await startTestNats();
  [one, two] = [await testBus(url), await testBus(url)];
});

const optionsOf = (bus: Bus | undefined) => ({
  bus: bus!,
  log: silentLog(),
  replica: randomUUID(),
  ackWait: ACK_WAIT,
  lease: LEASE,
});
const requestOf = (service: string, key: string, seq: number, signal = new AbortController().signal): LaneRequest => ({
  scope: { project: 'shop', stage: 'dev', service },
  key,
  seq,
  signal,
});
const laneOf = async (service: string) => {
  const message = await one!.read(`slipway.lane.shop.dev.${service}`);
  return JSON.parse(Buffer.from(message!.data).toString()) as {
    holder: string | null;
    task: string | null;
    seq: number;
  };
};
const retryable = () => slipwayError('SLW_KUBE_UNREACHABLE', { server: 's', reason: 'r' });

test('two replicas never work in one lane together, and each is told what came before', async () => {
  let inside = 0;
  const before: (number | undefined)[] = [];
  const work = async (bus: Bus | undefined, key: string, seq: number) =>
    useLane(optionsOf(bus), requestOf('a', key, seq), async (held) => {
      before.push(held.before);
      expect((inside += 1)).toBe(1);
      // Longer than a lease: the lane is held by renewing it.
      await delay(LEASE * 1.5, undefined, { signal: held.signal });
      inside -= 1;
      return { value: key };
    });
  expect(await Promise.all([work(one, 'x', 5), work(two, 'y', 7), work(one, 'z', 9)])).toEqual(['x', 'y', 'z']);
  expect(before[0]).toBeUndefined();
  expect(before.slice(1).every((seq) => seq !== undefined)).toBe(true);
  expect(await laneOf('a')).toMatchObject({ holder: null, task: null });
});

test('what is stored with the result is there when the lane is free', async () => {
  const writes = [{ subject: 'slipway.test.note', data: 'done', rollup: true }];
  await useLane(optionsOf(one), requestOf('b', 'x', 1), async () => ({ value: undefined, writes }));
  expect(Buffer.from((await two!.read('slipway.test.note'))!.data).toString()).toBe('done');
});

test('work that failed keeps its place: it is taken up at once, by others only when it never comes back', async () => {
  const failing = useLane(optionsOf(one), requestOf('c', 'x', 1), () => Promise.reject(retryable()));
  await expect(failing).rejects.toMatchObject({ code: 'SLW_KUBE_UNREACHABLE' });
  expect(await laneOf('c')).toMatchObject({ holder: null, task: 'x' });
  const order: string[] = [];
  const other = useLane(optionsOf(two), requestOf('c', 'y', 2), async () => ({ value: order.push('y') }));
  await useLane(optionsOf(two), requestOf('c', 'x', 1), async () => ({ value: order.push('x') }));
  await other;
  expect(order).toEqual(['x', 'y']);
  await expect(useLane(optionsOf(one), requestOf('d', 'x', 1), () => Promise.reject(retryable()))).rejects.toThrow();
  expect(await useLane(optionsOf(two), requestOf('d', 'y', 2), async () => ({ value: 'abandoned' }))).toBe('abandoned');
});

test('a shutdown ends the wait and the work, and frees the lane for the same work elsewhere', async () => {
  const stopping = new AbortController();
  const begun = { now: false };
  const work = useLane(optionsOf(one), requestOf('e', 'x', 1, stopping.signal), async ({ signal }) => {
    begun.now = true;
    await delay(60_000, undefined, { signal });
    return { value: 'never' };
  });
  await eventually(() => expect(begun.now).toBe(true));
  const waiting = useLane(optionsOf(two), requestOf('e', 'y', 2, stopping.signal), async () => ({ value: 'never' }));
  stopping.abort(slipwayError('SLW_TASK_INTERRUPTED', { task: 't', reason: 'stop' }));
  await expect(work).rejects.toThrow();
  await expect(waiting).rejects.toThrow();
  expect(await laneOf('e')).toMatchObject({ holder: null, task: 'x' });
  expect(await useLane(optionsOf(two), requestOf('e', 'x', 1), async () => ({ value: 'again' }))).toBe('again');
});

test('who lost the lane is told so', async () => {
  const lost = useLane(optionsOf(one), requestOf('f', 'x', 1), async ({ signal }) => {
    const record = JSON.stringify({ holder: 'somebody', task: 'x', seq: 1 });
    await two!.commit([{ subject: 'slipway.lane.shop.dev.f', data: record, rollup: true }]);
    await delay(60_000, undefined, { signal });
    return { value: 'never' };
  });
  await expect(lost).rejects.toMatchObject({ name: 'AbortError', cause: { code: 'SLW_TASK_INTERRUPTED' } });
});
