import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { coerceBusError } from './failures.ts';
import { readRange } from './read-range.ts';
import type { RangeOptions, StoredMessage } from './types.ts';

const CONSUMER_NOT_FOUND = 10_014;

/** What a consumer has handed out since its oldest message that is not acknowledged. @throws SLW_BUS_* */
export async function unhandledOf(
  connection: NatsConnection,
  stream: string,
  durable: string,
  wanted: Pick<RangeOptions, 'subjects' | 'most'>,
): Promise<readonly StoredMessage[]> {
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const { ack_floor: acknowledged, delivered } = await manager.consumers.info(stream, durable);
    const range = { from: acknowledged.stream_seq + 1, to: delivered.stream_seq + 1 };
    return (await readRange(connection, stream, { ...wanted, ...range })).messages;
  } catch (cause) {
    // Of two streams one may have it a moment before the other.
    if ((cause as { readonly code?: unknown }).code === CONSUMER_NOT_FOUND) return [];
    throw coerceBusError(cause);
  }
}
