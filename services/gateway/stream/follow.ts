import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { EVENT_SUBJECTS, decodeStructured, encodeStructured } from '../../kit/events/index.ts';
import { matches, type EventFilter } from './filter.ts';
import { eventFrame } from './frame.ts';

export interface FollowEvents {
  readonly after?: number;
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
}

/**
 * Frames of the events that match. Resolves once the server keeps the position, so that a client which sees the stream
 * open misses nothing of what it sends next.
 * @throws SLW_BUS_UNAVAILABLE
 */
export async function followEvents(bus: Bus, { filter, ...from }: FollowEvents): Promise<AsyncGenerator<string>> {
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (onReady = resolve));
  const messages = bus.follow({ ...from, subjects: EVENT_SUBJECTS, onReady })[Symbol.asyncIterator]();
  const first = messages.next();
  await Promise.race([ready, first]);
  return frames(messages, first, filter);
}

async function* frames(
  messages: AsyncIterator<StoredMessage>,
  first: Promise<IteratorResult<StoredMessage>>,
  filter: EventFilter,
): AsyncGenerator<string> {
  try {
    for (let next = await first; next.done !== true; next = await messages.next()) {
      const frame = frameOf(next.value, filter);
      if (frame !== undefined) yield frame;
    }
  } finally {
    await messages.return?.();
  }
}

/** Undefined for what does not match, and for what others put on the subjects of events without it being one. */
function frameOf({ seq, data }: StoredMessage, filter: EventFilter): string | undefined {
  try {
    const event = decodeStructured(data);
    return matches(event, filter) ? eventFrame(seq, encodeStructured(event)) : undefined;
  } catch {
    return undefined;
  }
}
