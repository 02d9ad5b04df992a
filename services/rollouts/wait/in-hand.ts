import type { Delivery } from '../../kit/bus/index.ts';

/** The messages that this process works on. */
export interface InHand {
  /** Has `work` done while the server is told that it goes on; a redelivery of the same message meanwhile is no more work. */
  hold(delivery: Delivery, work: () => Promise<void>): Promise<void>;
  stop(): void;
}

/**
 * Without this a burst that takes longer than the server's patience would be delivered again and again, each time as more
 * writes that conflict: the slower it gets, the more there is to do.
 */
export function createInHand(ackWait: number): InHand {
  const held = new Map<number, Delivery>();
  const beat = setInterval(() => {
    for (const delivery of held.values()) delivery.working();
  }, ackWait / 3);
  beat.unref();
  return {
    async hold(delivery, work) {
      if (held.has(delivery.seq)) return;
      held.set(delivery.seq, delivery);
      try {
        await work();
      } finally {
        held.delete(delivery.seq);
      }
    },
    stop: () => clearInterval(beat),
  };
}
