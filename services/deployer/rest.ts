import { clearWay } from './clear-way.ts';
import { look, type Watch } from './look.ts';
import { isUnderWay, stepUnderWay, type Situation } from './next-step.ts';
import type { Work } from './work.ts';

/**
 * Makes way, and answers what is seen then: no Helm operation is under way. `space` is the process space that the journal
 * names for a helm that goes back.
 */
export async function lookAtRest(work: Work, space?: string): Promise<Situation> {
  const watch: Watch = { seen: '', since: 0 };
  for (;;) {
    const situation = await look(work, watch, space);
    const newest = situation.history.at(-1);
    if (newest === undefined || !isUnderWay(newest)) return situation;
    await clearWay(work, stepUnderWay(situation, newest), situation);
  }
}
