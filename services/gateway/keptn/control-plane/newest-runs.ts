import type { Bus } from '../../../kit/bus/index.ts';
import { pageSequences, type SequenceFilter, type SequenceRecord } from '../../../kit/sequences/index.ts';

const AT_ONCE = 500;

/**
 * The runs that match and changed last, at most so many, and those alone that are found by so many questions: what a
 * request costs has a bound, whatever the history. `complete`: there are no more.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function newestRuns(
  bus: Bus,
  filter: SequenceFilter,
  most: number,
): Promise<{ readonly runs: readonly SequenceRecord[]; readonly complete: boolean }> {
  const byId = new Map<string, SequenceRecord>();
  let next: string | undefined;
  let questions = 0;
  do {
    questions += 1;
    const page = await pageSequences(bus, {
      ...filter,
      limit: Math.min(AT_ONCE, most),
      ...(next === undefined ? {} : { next }),
    });
    // One that changed meanwhile comes twice: the later one is the newer.
    for (const run of page.items) byId.set(run.id, run);
    ({ next } = page);
  } while (next !== undefined && byId.size < most && questions <= most / AT_ONCE);
  return { runs: [...byId.values()], complete: next === undefined };
}

/** In the order in which they were triggered; those of one moment in that of their ids. */
export function oldestFirst(runs: readonly SequenceRecord[]): readonly SequenceRecord[] {
  return runs.toSorted((a, b) => compareTexts(a.triggeredAt, b.triggeredAt) || compareTexts(a.id, b.id));
}

/** Of ids and times, whose order needs no language: it is many times as fast as localeCompare. */
export function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
