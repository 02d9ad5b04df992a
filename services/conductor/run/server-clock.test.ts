import { expect, test } from '@jest/globals';
import { serverClock } from './server-clock.ts';

const SERVER = Date.parse('2026-01-01T00:00:00.000Z');

test('time is that of the server, asked once a minute and counted on in between', async () => {
  let [own, asked] = [1_000, 0];
  const bus = {
    async time() {
      asked += 1;
      own += 40;
      return new Date(SERVER + own);
    },
  };
  const now = serverClock(bus, () => own);
  expect((await now()).getTime() - SERVER).toBe(1_060);
  own += 59_000;
  expect((await now()).getTime() - SERVER).toBe(60_060);
  expect(asked).toBe(1);
  own += 2_000;
  await Promise.all([now(), now()]);
  expect(asked).toBe(2);
});

test('a server that does not answer is asked again', async () => {
  let fails = true;
  const now = serverClock(
    { time: async () => (fails ? Promise.reject(new Error('away')) : new Date(SERVER)) },
    () => 0,
  );
  await expect(now()).rejects.toThrow('away');
  fails = false;
  expect(await now()).toEqual(new Date(SERVER));
});
