import type { Delivery } from '../../kit/bus/index.ts';

/** The messages that this process works on. */
export interface InHand {
  /**
   * Has `work` done while the server is told that it goes on. The same message again is no more work, neither meanwhile nor when
   * it was sent before the server took notice of its end.
   */
  hold(delivery: Delivery, work: () => Promise<void>): Promise<void>;
  stop(): void;
}

/**
 * Without this a burst that takes longer than the server's patience would be delivered again and again, each time as more
 * writes that conflict: the slower it gets, the more there is to do.
 */
export function createInHand(ackWait: number): InHand {
  const held = new Map<number, Delivery>();
  let [ended, endedBefore] = [new Set<number>(), new Set<number>()];
  const beat = setInterval(() => {
    for (const delivery of held.values()) delivery.working();
  }, ackWait / 3);
  // What ended is remembered for one to two times the server's patience.
  const turn = setInterval(() => {
    [ended, endedBefore] = [new Set(), ended];
  }, ackWait);
  beat.unref();
  turn.unref();
  return {
    async hold(delivery, work) {
      const { seq } = delivery;
      if (held.has(seq)) return;
      if (ended.has(seq) || endedBefore.has(seq)) return delivery.done();
      held.set(seq, delivery);
      try {
        await work();
        ended.add(seq);
      } finally {
        held.delete(seq);
      }
    },
    stop() {
      clearInterval(beat);
      clearInterval(turn);
    },
  };
}
