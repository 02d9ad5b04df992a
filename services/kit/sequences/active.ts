import type { Bus } from '../bus/index.ts';
import { matches, type SequenceFilter } from './filter.ts';
import { findSequence } from './list.ts';
import { listQueues, namedBy, type StoredQueue } from './queue.ts';
import type { SequenceRecord } from './record.ts';

/** Records asked for at once. */
const AT_ONCE = 64;

/**
 * The runs that have not ended, newest trigger first. The queues name them, so it costs as much as there are of them and of
 * services, whatever the history.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function activeSequences(bus: Bus, filter: SequenceFilter): Promise<SequenceRecord[]> {
  const runs = await runsIn(bus, await listQueues(bus, filter));
  return runs.filter((record) => matches(record, filter)).sort(newestFirst);
}

/** The runs that those queues name, without those that have ended since they were read. @throws SLW_BUS_UNAVAILABLE */
export async function runsIn(bus: Bus, queues: readonly StoredQueue[]): Promise<SequenceRecord[]> {
  const named = queues.flatMap((queue) => namedBy(queue).map((id) => ({ project: queue.project, id })));
  const found: SequenceRecord[] = [];
  for (let first = 0; first < named.length; first += AT_ONCE) {
    const some = named.slice(first, first + AT_ONCE);
    const records = await Promise.all(some.map(async ({ project, id }) => findSequence(bus, project, id)));
    found.push(...records.filter((record) => record !== undefined).filter(isActive));
  }
  return found;
}

export function isActive({ state }: Pick<SequenceRecord, 'state'>): boolean {
  return state !== 'finished';
}

/** By what never changes in a run, so that it keeps its place from page to page. */
function newestFirst(one: SequenceRecord, other: SequenceRecord): number {
  const later = Date.parse(other.triggeredAt) - Date.parse(one.triggeredAt);
  return later === 0 ? Number(one.id < other.id) - Number(one.id > other.id) : later;
}
