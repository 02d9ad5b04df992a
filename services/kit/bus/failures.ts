import type { NatsConnection } from '@nats-io/transport-node';
import { messageOf, SlipwayError, slipwayError } from '../errors/index.ts';

/** Whatever the NATS client throws, in Slipway's words: nearly all of it means "not now". */
export function coerceBusError(thrown: unknown): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  return slipwayError('SLW_BUS_UNAVAILABLE', { reason: messageOf(thrown) }, { cause: thrown });
}

/** Room for subject, headers and protocol beside the body. */
const OVERHEAD_BYTES = 4_096;

/** Refuses what the server would close the connection for. */
export function refuseTooLarge(connection: NatsConnection, size: number): void {
  const limit = connection.info?.max_payload ?? 1_048_576;
  if (size + OVERHEAD_BYTES > limit) throw slipwayError('SLW_BUS_TOO_LARGE', { size, limit: limit - OVERHEAD_BYTES });
}
