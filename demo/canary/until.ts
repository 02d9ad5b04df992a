import { setTimeout as pause } from 'node:timers/promises';

/** No step of the story takes longer, on a machine that has much else to do. */
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** Asks until there is an answer; after a minute throws what `late` makes of it. */
export async function untilFound<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  late: () => Error,
  signal: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw late();
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}
