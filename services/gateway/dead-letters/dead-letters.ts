import type { Bus, DeadLetter } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { decodeStructured, deriveId, type CloudEvent } from '../../kit/events/index.ts';

export interface ListedLetter extends DeadLetter {
  /** Its position in the stream, by which it is named. */
  readonly seq: number;
}

/** All dead letters, oldest first. Each lies on a subject of its own, where a later one of the same task replaces it. */
export async function listDeadLetters(bus: Bus): Promise<ListedLetter[]> {
  const letters: ListedLetter[] = [];
  for await (const { seq, data } of bus.readAll('slipway.dead.>')) {
    letters.push({ ...(JSON.parse(Buffer.from(data).toString('utf8')) as DeadLetter), seq });
  }
  return letters.sort((a, b) => a.seq - b.seq);
}

/**
 * The event of a dead letter under a new id, which is the same each time: replaying twice by mistake acts once.
 * @throws SLW_EVENT_NOT_REPLAYABLE when what was given up is no event
 */
export function replayOf(letter: ListedLetter): CloudEvent {
  try {
    const event = decodeStructured(Buffer.from(letter.event));
    return { ...event, id: deriveId(event.id, 'replay', String(letter.seq)) };
  } catch (cause) {
    throw slipwayError('SLW_EVENT_NOT_REPLAYABLE', { seq: letter.seq, subject: letter.subject }, { cause });
  }
}
