import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSlots } from './slots.ts';

describe('createSlots', () => {
  test('never more at once than there are places, everyone gets a turn, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(3), { maxLength: 30 }), async (size, turns) => {
        const slots = createSlots(size);
        const started: number[] = [];
        let [running, most] = [0, 0];
        const work = turns.map((ticks, index) =>
          slots.use(async () => {
            started.push(index);
            running += 1;
            most = Math.max(most, running);
            for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
            running -= 1;
          }),
        );
        await Promise.all(work);
        expect(most).toBeLessThanOrEqual(size);
        expect(started).toEqual(turns.map((_, index) => index));
      }),
    );
  });

  test('a failure gives its place back, an aborted waiter takes none', async () => {
    const slots = createSlots(1);
    const control = new AbortController();
    let end: () => void = () => undefined;
    const first = slots.use(() => new Promise<void>((_, reject) => (end = () => reject(new Error('broken')))));
    const waiter = slots.use(() => Promise.resolve('ran'), control.signal);
    control.abort(new Error('stop'));
    await expect(waiter).rejects.toThrow('stop');
    end();
    await expect(first).rejects.toThrow('broken');
    await expect(slots.use(() => Promise.resolve('free'))).resolves.toBe('free');
  });
});
