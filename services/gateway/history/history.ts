import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { EVENT_SUBJECTS, decodeStructured, encodeStructured, subjectOf } from '../../kit/events/index.ts';
import { matches, type EventFilter } from '../stream/index.ts';

export interface HistoryQuery extends EventFilter {
  readonly type?: string;
  readonly limit: number;
  /** Position that all events come before. */
  readonly before?: number;
}

export interface HistoryPage {
  /** The newest first; `json` is the event in structured mode, with all its digits. */
  readonly items: readonly { readonly seq: number; readonly json: string }[];
  /** Where the next page goes on; absent: there is nothing older. */
  readonly before?: number;
}

/** Positions looked at first; more when few of them are events, as most are state. */
const FIRST_WIDTH = 1_024;
/** Messages a window may hold: what a page costs in memory. */
const WINDOW = 1_000;
const GROWTH = 4;
/** Messages one request may read: a rare run in a long history is found over several pages. */
const MOST_READ = 20_000;

/**
 * The newest events that match. The stream can only be read forwards, so it is read in windows from its end back.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function readHistory(bus: Bus, query: HistoryQuery): Promise<HistoryPage> {
  const { first, last } = await bus.bounds();
  const subjects = query.type === undefined ? EVENT_SUBJECTS : [subjectOf(query.type)];
  const found: { seq: number; json: string }[] = [];
  let to = Math.min(query.before ?? last + 1, last + 1);
  let width = FIRST_WIDTH;
  let read = 0;
  while (to > first && found.length < query.limit && read < MOST_READ) {
    const from = Math.max(first, to - width);
    const { messages, complete } = await bus.readRange({ subjects, from, to, most: WINDOW });
    read += messages.length;
    if (!complete && width > 1) {
      width = Math.ceil(width / GROWTH);
      continue;
    }
    found.push(...messages.toReversed().flatMap((message) => itemOf(message, query)));
    to = from;
    if (messages.length < WINDOW / GROWTH) width *= GROWTH;
  }
  return pageOf(found, query.limit, to > first ? to : undefined);
}

function pageOf(found: HistoryPage['items'], limit: number, left: number | undefined): HistoryPage {
  const items = found.slice(0, limit);
  const before = found.length > limit ? items.at(-1)?.seq : left;
  return { items, ...(before === undefined ? {} : { before }) };
}

/** Nothing for what does not match, and for what others put on the subjects of events without it being one. */
function itemOf({ seq, data }: StoredMessage, filter: EventFilter): { seq: number; json: string }[] {
  try {
    const event = decodeStructured(data);
    return matches(event, filter) ? [{ seq, json: encodeStructured(event) }] : [];
  } catch {
    return [];
  }
}
