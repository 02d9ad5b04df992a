import type { Bus } from '../../kit/bus/index.ts';

const ASK_EVERY_MS = 60_000;

/**
 * The time of NATS, which timers go by: asked now and then, counted on in between by a clock that nobody sets. So timers
 * that two replicas set agree, and a host whose clock jumps does no harm.
 */
export function serverClock(bus: Pick<Bus, 'time'>, monotonic: () => number): () => Promise<Date> {
  let known: { readonly time: number; readonly at: number } | undefined;
  let asked: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const before = monotonic();
    const time = (await bus.time()).getTime();
    // The answer took as long to come as the question, as far as anybody knows.
    known = { time, at: (before + monotonic()) / 2 };
  }

  return async () => {
    if (known === undefined || monotonic() - known.at > ASK_EVERY_MS) {
      asked ??= ask().finally(() => {
        asked = undefined;
      });
      await asked;
    }
    const { time, at } = known ?? { time: 0, at: 0 };
    return new Date(Math.round(time + monotonic() - at));
  };
}
