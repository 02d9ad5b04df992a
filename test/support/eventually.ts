import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds until the last failure is thrown: long, for a machine on which everything else runs too. */
  readonly timeout?: number;
  /** Milliseconds between two attempts. */
  readonly interval?: number;
}

/** Calls `attempt` until it does not throw and returns its answer; after the deadline throws its last failure. */
export async function eventually<T>(attempt: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeout = 30_000, interval = 50 } = options;
  const deadline = Date.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + interval > deadline) throw error;
    }
    await delay(interval);
  }
}
