import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { EVENT_SUBJECTS, decodeStructured, encodeStructured, subjectOf } from '../../kit/events/index.ts';
import { matches, type EventFilter } from '../stream/index.ts';
import { readNewestFirst } from './newest-first.ts';

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

/** The newest events that match. @throws SLW_BUS_UNAVAILABLE */
export async function readHistory(bus: Bus, { type, limit, before, ...filter }: HistoryQuery): Promise<HistoryPage> {
  const items: { seq: number; json: string }[] = [];
  const subjects = type === undefined ? EVENT_SUBJECTS : [subjectOf(type)];
  const range = { subjects, ...(before === undefined ? {} : { before }) };
  const left = await readNewestFirst(bus, range, (message) => {
    items.push(...itemOf(message, filter));
    return items.length < limit ? 'more' : 'enough';
  });
  return { items, ...(left === undefined ? {} : { before: left }) };
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
