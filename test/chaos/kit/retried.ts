import { setTimeout as delay } from 'node:timers/promises';

const EVERY_MS = 500;

/** Looks again until nothing is wrong; after the deadline what is wrong then. */
export async function retried(withinMs: number, look: () => Promise<string[]>): Promise<string[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const faults = await look();
    if (faults.length === 0 || Date.now() > deadline) return faults;
    await delay(EVERY_MS);
  }
}
