import type { Bus } from '../bus/index.ts';
import { activeSequences } from './active.ts';
import { afterOf, afterThat, decodeCursor, encodeCursor, type Cursor } from './cursor.ts';
import type { SequenceFilter } from './filter.ts';
import { sequenceReader, type StoredSequence } from './list.ts';
import { sequenceSubjects, type SequenceRecord } from './record.ts';

export interface SequenceQuery extends SequenceFilter {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly next?: string;
}

export interface SequencePage {
  /** Those that changed last come first. */
  readonly items: readonly SequenceRecord[];
  /** Asks for the next page; absent: that was all. A page can be short, or empty, and yet have one. */
  readonly next?: string;
}

/** Runs a window may hold, unless they are so large that the bus gives fewer: what a page costs in memory. */
const WINDOW = 4_000;
const GROWTH = 4;
/** Runs one request may read: a rare one in a long history is found over several pages. */
const MOST_READ = 10_000;
/** Times of runs are the conductor's and those of messages the server's; their clocks may differ by so much. */
const CLOCKS_DIFFER = 300_000;

/**
 * A page of the runs that match, with bounded memory and without an index (docs/decisions/0023): a run is one message,
 * at the position of its last change, so the stream is read in windows from its end back. A run that changes meanwhile
 * moves behind the end where the walk began; what lies there is read last, so that none is missed because it moved. Such
 * a run can come twice; the later one is the newer. Runs that were triggered after the walk began are none of its.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function pageSequences(bus: Bus, query: SequenceQuery): Promise<SequencePage> {
  const onlyActive = query.states !== undefined && !query.states.includes('finished');
  const isActiveWalk = query.next === undefined ? onlyActive : query.next.startsWith('a');
  return isActiveWalk ? pageActive(bus, query) : pageAll(bus, query);
}

/** Those that have not ended are few, and a run keeps its place among them. */
async function pageActive(bus: Bus, query: SequenceQuery): Promise<SequencePage> {
  const all = await activeSequences(bus, query);
  const left = query.next === undefined ? all : all.filter(afterThat(query.next));
  const items = left.slice(0, query.limit);
  const last = items.at(-1);
  return { items, ...(last === undefined || left.length === items.length ? {} : { next: afterOf(last) }) };
}

async function pageAll(bus: Bus, query: SequenceQuery): Promise<SequencePage> {
  const { first, last } = await bus.bounds();
  const begun: Cursor = query.next === undefined ? { way: 'back', at: last + 1, head: last } : decodeCursor(query.next);
  const back =
    begun.way === 'back'
      ? await walkBack(bus, query, { ...begun, at: Math.min(begun.at, last + 1) }, first)
      : { found: [], cursor: begun, left: MOST_READ };
  const items = back.found.map(({ record }) => record);
  if (back.cursor.way === 'back') return { items, next: encodeCursor(back.cursor) };
  const on = await walkOn(bus, query, back.cursor, { room: query.limit - items.length, left: back.left });
  const all = [...items, ...on.found.map(({ record }) => record)];
  return { items: all, ...(on.cursor === undefined ? {} : { next: encodeCursor(on.cursor) }) };
}

interface Walked {
  readonly found: readonly StoredSequence[];
  readonly cursor: Cursor;
  /** Runs that this request may still read. */
  readonly left: number;
}

async function walkBack(bus: Bus, query: SequenceQuery, { at, head }: Cursor, first: number): Promise<Walked> {
  const read = sequenceReader(query);
  const subjects = [sequenceSubjects(query)];
  const found: StoredSequence[] = [];
  let to = at;
  // The runs of a context lie on subjects of their own: all of them are one question.
  let width = query.context === undefined ? query.limit * 2 : to;
  let left = MOST_READ;
  while (to > first && found.length < query.limit && left > 0) {
    const from = Math.max(first, to - width);
    const { messages, complete } = await bus.readRange({ subjects, from, to, most: WINDOW });
    left -= messages.length;
    if (!complete && width > 1) {
      width = Math.ceil(width / GROWTH);
      continue;
    }
    found.push(...messages.toReversed().flatMap(read));
    to = isPast(messages[0]?.time, query.from) ? first : from;
    if (messages.length < WINDOW / GROWTH) width *= GROWTH;
  }
  return cutAt(query.limit, found, { to, first, head, left });
}

function cutAt(
  limit: number,
  found: readonly StoredSequence[],
  {
    to,
    first,
    head,
    left,
  }: { readonly to: number; readonly first: number; readonly head: number; readonly left: number },
): Walked {
  const at = found.length > limit ? (found[limit - 1]?.seq ?? to) : to;
  const cursor: Cursor = at > first ? { way: 'back', at, head } : { way: 'on', at: head, head };
  return { found: found.slice(0, limit), cursor, left };
}

/** Whether all that was stored before a message of that time was triggered before `from`. */
function isPast(time: Date | undefined, from: string | undefined): boolean {
  return time !== undefined && from !== undefined && time.getTime() + CLOCKS_DIFFER < Date.parse(from);
}

/** Forwards, because what moves while it is read moves ahead and is met again. */
async function walkOn(
  bus: Bus,
  query: SequenceQuery,
  cursor: Cursor,
  { room, left }: { readonly room: number; readonly left: number },
): Promise<{ readonly found: readonly StoredSequence[]; readonly cursor?: Cursor }> {
  const read = sequenceReader(query);
  const subjects = [sequenceSubjects(query)];
  const { last } = await bus.bounds();
  const found: StoredSequence[] = [];
  let { at } = cursor;
  for (let budget = left; at < last && found.length < room && budget > 0;) {
    const { messages, complete } = await bus.readRange({ subjects, from: at + 1, to: last + 1, most: WINDOW });
    budget -= messages.length;
    const fits = messages.flatMap(read).filter(({ triggeredSeq }) => triggeredSeq <= cursor.head);
    const taken = fits.slice(0, room - found.length);
    found.push(...taken);
    const cutOff = taken.length < fits.length ? taken.at(-1)?.seq : undefined;
    at = cutOff ?? (complete ? last : (messages.at(-1)?.seq ?? last));
  }
  return { found, ...(at < last ? { cursor: { ...cursor, at } } : {}) };
}
