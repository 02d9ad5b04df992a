import { jetstream, jetstreamManager, type JetStreamPublishOptions } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import type { Config } from '../config/index.ts';
import { slipwayError } from '../errors/index.ts';
import { encodeStructured, subjectOf, type CloudEvent } from '../events/index.ts';
import type { Log } from '../log/index.ts';
import { commitBatch } from './commit.ts';
import { consumeStream } from './consume.ts';
import { messageIdOf } from './event-write.ts';
import { coerceBusError, refuseTooLarge } from './failures.ts';
import { followStream } from './follow.ts';
import { keepConnected } from './keep-connected.ts';
import { fromStore } from './messages.ts';
import { readLast } from './read-last.ts';
import { readRange, streamBounds } from './read-range.ts';
import { serverTime } from './server-time.ts';
import type { Bus, Subscription } from './types.ts';

export interface BusOptions {
  readonly nats: Config['nats'];
  readonly log: Log;
  /** Makes ids of batches; unique in this process is enough together with the connection. */
  readonly newId: () => string;
}

const PUBLISH_TIMEOUT_MS = 10_000;

/** Slipway's bus. Returns at once and connects in the background; `status()` and `ready()` tell how far it is. */
export function createBus(options: BusOptions): Bus {
  const { nats, log, newId } = options;
  const link = keepConnected(nats, log);
  const subscriptions = new Set<Subscription>();

  function connected(): NatsConnection {
    const connection = link.connection();
    const { waitingFor } = link.status();
    if (connection === undefined || waitingFor !== undefined) {
      throw slipwayError('SLW_BUS_UNAVAILABLE', { reason: `waiting for ${waitingFor ?? 'the first connection'}` });
    }
    return connection;
  }

  return {
    async publish(event, encoded, extra) {
      const connection = connected();
      const body = encoded ?? Buffer.from(encodeStructured(event), 'utf8');
      refuseUnusableSubject(event);
      refuseTooLarge(connection, body.length);
      try {
        const ack = await jetstream(connection).publish(subjectOf(event.type), body, publishSettings(event, extra));
        return { seq: ack.seq, duplicate: ack.duplicate };
      } catch (cause) {
        throw coerceBusError(cause);
      }
    },
    async commit(writes) {
      return commitBatch(connected(), newId(), writes);
    },
    time: async () => serverTime(connected(), nats.stream),
    async read(subject) {
      try {
        const manager = await jetstreamManager(connected(), { checkAPI: false });
        const message = await manager.direct.getMessage(nats.stream, { last_by_subj: subject });
        return message === null ? undefined : fromStore(message);
      } catch (cause) {
        throw coerceBusError(cause);
      }
    },
    readAll: (filter) => readLast(connected(), nats.stream, filter),
    bounds: async () => streamBounds(connected(), nats.stream),
    readRange: async (options) => readRange(connected(), nats.stream, options),
    async consume(settings, handler) {
      await link.ready();
      const subscription = consumeStream(connected(), nats.stream, settings, handler, log);
      subscriptions.add(subscription);
      return subscription;
    },
    follow: (settings) => followStream(connected(), nats.stream, settings),
    status: link.status,
    ready: link.ready,
    async close() {
      await Promise.allSettled([...subscriptions].map(async (subscription) => subscription.stop()));
      await link.close();
    },
  };
}

function publishSettings(
  event: CloudEvent,
  extra: Readonly<Record<string, string>> = {},
): Partial<JetStreamPublishOptions> {
  const beside = headers();
  for (const [name, value] of Object.entries(extra)) beside.set(name, value);
  return { msgID: messageIdOf(event), timeout: PUBLISH_TIMEOUT_MS, headers: beside };
}

function refuseUnusableSubject(event: CloudEvent): void {
  if (/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(event.type)) return;
  throw slipwayError('SLW_BUS_SUBJECT_INVALID', { type: event.type });
}
