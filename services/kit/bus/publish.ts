import { jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { slipwayError } from '../errors/index.ts';
import { encodeStructured, subjectOf, type CloudEvent } from '../events/index.ts';
import { messageIdOf } from './event-write.ts';
import { coerceBusError, refuseTooLarge } from './failures.ts';

const PUBLISH_TIMEOUT_MS = 10_000;

/**
 * Stores one event under its message id, with further headers; NATS itself knows which stream holds its subject.
 * @throws SLW_BUS_SUBJECT_INVALID, SLW_BUS_TOO_LARGE, SLW_BUS_UNAVAILABLE
 */
export async function publishEvent(
  connection: NatsConnection,
  event: CloudEvent,
  encoded?: Uint8Array,
  extra: Readonly<Record<string, string>> = {},
): Promise<{ readonly seq: number; readonly duplicate: boolean }> {
  const body = encoded ?? Buffer.from(encodeStructured(event), 'utf8');
  refuseUnusableSubject(event);
  refuseTooLarge(connection, body.length);
  try {
    const beside = headers();
    for (const [name, value] of Object.entries(extra)) beside.set(name, value);
    const settings = { msgID: messageIdOf(event), timeout: PUBLISH_TIMEOUT_MS, headers: beside };
    const { seq, duplicate } = await jetstream(connection).publish(subjectOf(event.type), body, settings);
    return { seq, duplicate };
  } catch (cause) {
    throw coerceBusError(cause);
  }
}

function refuseUnusableSubject(event: CloudEvent): void {
  if (/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(event.type)) return;
  throw slipwayError('SLW_BUS_SUBJECT_INVALID', { type: event.type });
}
