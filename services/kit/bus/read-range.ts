import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { directMessages } from './direct.ts';
import { coerceBusError } from './failures.ts';
import { fromStore } from './messages.ts';
import type { RangeOptions, RangeResult, StoredMessage } from './types.ts';

/**
 * Messages and bytes asked for at once. Many messages, because for each question the server also counts what lies behind,
 * which takes it longer the more there is (up to 40 ms for 100,000 subjects).
 */
const BATCH = 4_096;
const BATCH_BYTES = 8_388_608;
/** What a range may hold, whatever the size of its messages: one more answer is the most that is held above it. */
const RANGE_BYTES = 8_388_608;

export async function streamBounds(
  connection: NatsConnection,
  stream: string,
): Promise<{ readonly first: number; readonly last: number }> {
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const { state } = await manager.streams.info(stream);
    return { first: state.first_seq, last: state.last_seq };
  } catch (cause) {
    throw coerceBusError(cause);
  }
}

/** Reads without a consumer (NATS ADR-31), each subject filter by itself: a request can name only one. */
export async function readRange(
  connection: NatsConnection,
  stream: string,
  options: RangeOptions,
): Promise<RangeResult> {
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const parts: RangeResult[] = [];
    for (const subject of options.subjects) parts.push(await readSubject(manager, stream, subject, options));
    return {
      messages: parts.flatMap(({ messages }) => messages).sort((a, b) => a.seq - b.seq),
      complete: parts.every(({ complete }) => complete),
    };
  } catch (cause) {
    throw coerceBusError(cause);
  }
}

async function readSubject(
  manager: JetStreamManager,
  stream: string,
  subject: string,
  { from, to, most }: RangeOptions,
): Promise<RangeResult> {
  const messages: StoredMessage[] = [];
  let next = from;
  let bytes = 0;
  while (next < to) {
    if (bytes > RANGE_BYTES) return { messages, complete: false };
    const batch = Math.min(BATCH, to - next, most + 1 - messages.length);
    const query = { seq: next, next_by_subj: subject, batch, max_bytes: BATCH_BYTES };
    const found = await directMessages(manager, stream, query);
    messages.push(...found.filter(({ seq }) => seq < to).map(fromStore));
    if (messages.length > most) return { messages: messages.slice(0, most), complete: false };
    const last = found.at(-1);
    if (last === undefined) break;
    next = last.seq + 1;
    bytes += found.reduce((sum, { data }) => sum + data.length, 0);
  }
  return { messages, complete: true };
}
