import type { Bus, StoredMessage } from '../../../kit/bus/index.ts';
import { EVENT_SUBJECTS, decodeStructured, subjectOf, type CloudEvent } from '../../../kit/events/index.ts';
import { readNewestFirst } from '../../history/index.ts';
import { mayHold } from '../may-hold.ts';

export interface EventPage {
  /** The newest first. */
  readonly events: readonly CloudEvent[];
  /** Position before which the next page goes on; undefined: there is nothing older. */
  readonly next: number | undefined;
}

export interface PageOptions {
  /** Absent: events of all types. */
  readonly types?: readonly string[];
  readonly limit: number;
  readonly before?: number;
  /** Events of before this time are not wanted. */
  readonly from?: Date;
  /** Texts that every wanted event holds somewhere. */
  readonly texts?: readonly string[];
}

/** How much earlier than its `time` an event may have been stored, where the clocks of senders are wrong. */
const SKEW = 300_000;

/** One page of the events that are wanted; it may be short, or empty, and yet have a next. @throws SLW_BUS_UNAVAILABLE */
export async function readEvents(
  bus: Bus,
  { types, limit, before, from, texts = [] }: PageOptions,
  isWanted: (event: CloudEvent) => boolean,
): Promise<EventPage> {
  const events: CloudEvent[] = [];
  const range = {
    subjects: types?.map(subjectOf) ?? EVENT_SUBJECTS,
    ...(before === undefined ? {} : { before }),
    ...(from === undefined ? {} : { since: new Date(from.getTime() - SKEW) }),
  };
  const next = await readNewestFirst(bus, range, (message) => {
    const event = mayHold(message.data, texts) ? eventOf(message) : undefined;
    if (event !== undefined && isWanted(event)) events.push(event);
    return events.length < limit ? 'more' : 'enough';
  });
  return { events, next };
}

/** Nothing for what others put on the subjects of events without it being one. */
function eventOf({ data }: StoredMessage): CloudEvent | undefined {
  try {
    return decodeStructured(data);
  } catch {
    return undefined;
  }
}
