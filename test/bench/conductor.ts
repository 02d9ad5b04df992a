import { benchBurst } from './conductor-burst.ts';
import { benchOverhead } from './conductor-overhead.ts';
import { openConductor } from './conductor-place.ts';
import type { Figure } from './figure.ts';

/** The conductor: what it adds between two tasks, with and without every write synced, and a thousand sequences at once. */
export async function benchConductor(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const syncAlways of [false, true]) {
    const place = await openConductor({ syncAlways });
    try {
      figures.push(...(await benchOverhead(place, syncAlways)));
      if (!syncAlways) figures.push(...(await benchBurst(place)));
    } finally {
      await place.close();
    }
  }
  return figures;
}
