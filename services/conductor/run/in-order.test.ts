import { describe, expect, test } from '@jest/globals';
import type { Delivery, StoredMessage } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { silentLog } from '../../kit/log/index.ts';
import { inOrder } from './in-order.ts';

const away = slipwayError('SLW_BUS_UNAVAILABLE', { reason: 'waiting for NATS' });

function message(seq: number): StoredMessage {
  return { subject: 's', seq, data: new Uint8Array(), headers: {}, time: new Date(0) };
}

function delivery(seq: number, afterOthers = false): Delivery {
  const none = () => undefined;
  return {
    ...message(seq),
    attempt: 1,
    afterOthers,
    ack: async () => Promise.resolve(),
    done: none,
    retry: none,
    working: none,
  };
}

/** What is done, in its order; `inHand`: what was handed out and not acknowledged; `fails`: what cannot be done again. */
function scene(inHand: readonly number[], fails: Readonly<Record<number, Error>> = {}, unknown: readonly Error[] = []) {
  const done: string[] = [];
  const ordered = inOrder({
    bus: {
      unhandled: async () => {
        if (unknown[0] !== undefined) throw unknown[0];
        return Promise.resolve(inHand.map(message));
      },
    },
    log: silentLog(),
    again: async ({ seq }) => {
      const error = fails[seq];
      if (error !== undefined) throw error;
      done.push(`again ${seq}`);
      return Promise.resolve();
    },
  });
  const take = async (taken: Delivery, error?: Error) =>
    ordered(taken, async () => {
      if (error !== undefined) throw error;
      done.push(`${taken.seq}`);
      return Promise.resolve();
    });
  return { done, take };
}

describe('messages are carried out', () => {
  test('as they come, while nobody else was given any', async () => {
    const { done, take } = scene([1]);
    await Promise.all([take(delivery(2)), take(delivery(3))]);
    expect(done).toEqual(['2', '3']);
  });

  test('after those that another replica was given, also those that come meanwhile', async () => {
    const { done, take } = scene([4, 6]);
    await Promise.all([take(delivery(7, true)), take(delivery(8))]);
    expect(done).toEqual(['again 4', 'again 6', '7', '8']);
  });

  test('after those that failed with NATS', async () => {
    const { done, take } = scene([2]);
    await expect(take(delivery(2), away)).rejects.toBe(away);
    await take(delivery(3));
    expect(done).toEqual(['again 2', '3']);
  });

  test('though one of those before cannot be: it comes again by itself', async () => {
    const { done, take } = scene([1, 2], { 1: slipwayError('SLW_SHIPYARD_MISSING', { project: 'shop', commit: 'c' }) });
    await take(delivery(3, true));
    expect(done).toEqual(['again 2', '3']);
  });

  test('though one of those before fails each time, and takes NATS to be away', async () => {
    const { done, take } = scene([1, 2], { 1: away });
    await expect(take(delivery(1, true), away)).rejects.toBe(away);
    await take(delivery(3));
    expect(done).toEqual(['again 2', 'again 2', '3']);
  });

  test('not before it is known what somebody has in hand', async () => {
    const known: Error[] = [away];
    const { done, take } = scene([1], {}, known);
    await expect(take(delivery(2, true))).rejects.toBe(away);
    known.pop();
    await take(delivery(2));
    expect(done).toEqual(['again 1', '2']);
  });
});
