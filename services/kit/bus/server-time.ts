import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { slipwayError } from '../errors/index.ts';
import { coerceBusError } from './failures.ts';

/** The server's clock, by the time that it puts under its answers. */
export async function serverTime(connection: NatsConnection, stream: string): Promise<Date> {
  try {
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const { ts } = await manager.streams.info(stream);
    if (ts === undefined) throw slipwayError('SLW_BUS_REFUSED', { reason: 'it does not tell its time' });
    return new Date(ts);
  } catch (cause) {
    throw coerceBusError(cause);
  }
}
