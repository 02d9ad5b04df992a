import type { Bus, StoredMessage } from '../../kit/bus/index.ts';

interface NewestFirst {
  readonly subjects: readonly string[];
  /** Position that all messages come before; absent: the end of the stream. */
  readonly before?: number;
  /** Messages that were stored before this time are not read. */
  readonly since?: Date;
}

/** Positions looked at first; more when few of them match, as most are state. */
const FIRST_WIDTH = 1_024;
/** Messages a window may hold: what a page costs in memory. */
const WINDOW = 1_000;
const GROWTH = 4;
/** Messages one request reads, taken or not: a rare event in a long history is found over several pages. */
const MOST_READ = 20_000;

/**
 * Gives messages to `take`, the newest first, until it says that it has enough. The stream can only be read forwards, so
 * it is read in windows from its end back. Resolves to the position before which reading goes on; undefined: there is
 * nothing older.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function readNewestFirst(
  bus: Bus,
  { subjects, before, since }: NewestFirst,
  take: (message: StoredMessage) => 'more' | 'enough',
): Promise<number | undefined> {
  const { first, last } = await bus.bounds('events');
  let to = Math.min(before ?? last + 1, last + 1);
  let width = FIRST_WIDTH;
  let read = 0;
  while (to > first && read < MOST_READ) {
    const from = Math.max(first, to - width);
    const { messages, complete } = await bus.readRange({ subjects, from, to, most: WINDOW });
    read += messages.length;
    if (!complete && width > 1) {
      width = Math.ceil(width / GROWTH);
      continue;
    }
    for (const message of messages.toReversed()) {
      if (since !== undefined && message.time < since) return undefined;
      if (take(message) === 'enough') return message.seq > first ? message.seq : undefined;
    }
    to = from;
    if (messages.length < WINDOW / GROWTH) width *= GROWTH;
  }
  return to > first ? to : undefined;
}
