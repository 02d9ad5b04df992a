import { setTimeout as delay } from 'node:timers/promises';

const AWAY_MS = 120_000;

/** NATS may be away for a moment. What is done again must do no harm: the same event again is taken once. */
export async function untilThere<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + AWAY_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}
