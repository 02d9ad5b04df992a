import type { NatsConnection } from '@nats-io/transport-node';
import type { Config } from '../config/index.ts';
import { slipwayError } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { commitBatch } from './commit.ts';
import { consumeAll } from './consume-all.ts';
import { followStream } from './follow.ts';
import { keepConnected } from './keep-connected.ts';
import { outboxed, serveOutbox } from './outbox.ts';
import { publishEvent } from './publish.ts';
import { readLast, readSubject } from './read-last.ts';
import { readRange, streamBounds } from './read-range.ts';
import { serverTime } from './server-time.ts';
import { byStream, readTogether, streamsOf, streamWith } from './streams.ts';
import type { Bus, Subscription } from './types.ts';
import { unhandledOf } from './unhandled.ts';

export interface BusOptions {
  readonly nats: Config['nats'];
  readonly log: Log;
  /** Makes ids of batches; unique in this process is enough together with the connection. */
  readonly newId: () => string;
}

/** Slipway's bus. Returns at once and connects in the background; `status()` and `ready()` tell how far it is. */
export function createBus(options: BusOptions): Bus {
  const { nats, log, newId } = options;
  const link = keepConnected(nats, log);
  const streams = streamsOf(nats);
  const subscriptions = new Set<Subscription>();

  function connected(): NatsConnection {
    const connection = link.connection();
    const { waitingFor } = link.status();
    if (connection === undefined || waitingFor !== undefined) {
      throw slipwayError('SLW_BUS_UNAVAILABLE', { reason: `waiting for ${waitingFor ?? 'the first connection'}` });
    }
    return connection;
  }

  async function sendOutbox(): Promise<void> {
    await link.ready();
    subscriptions.add(serveOutbox(connected(), streams, log));
  }

  // Closed before the first connection: then there is nothing to send.
  if (streams.events !== streams.own) sendOutbox().catch(() => undefined);

  return {
    publish: async (event, encoded, extra) => publishEvent(connected(), event, encoded, extra),
    async commit(writes) {
      return commitBatch(connected(), newId(), outboxed(streams, writes));
    },
    time: async () => serverTime(connected(), nats.stream),
    read: async (subject) => readSubject(connected(), streamWith(streams, subject), subject),
    readAll: (filter) => readLast(connected(), nats.stream, filter),
    bounds: async (of) => streamBounds(connected(), of === undefined ? streams.own : streams.events),
    async readRange(options) {
      const { stream, subjects } = readTogether(streams, options.subjects);
      return readRange(connected(), stream, { ...options, subjects });
    },
    async consume(settings, handler) {
      await link.ready();
      const subscription = consumeAll(connected(), streams, settings, handler, log);
      subscriptions.add(subscription);
      return subscription;
    },
    async unhandled(durable, subjects, most) {
      const parts = [...byStream(streams, subjects)].map(async ([stream, some]) =>
        unhandledOf(connected(), stream, durable, { subjects: some, most }),
      );
      return (await Promise.all(parts)).flat();
    },
    follow(settings) {
      const { stream, subjects } = readTogether(streams, settings.subjects);
      return followStream(connected(), stream, { ...settings, subjects });
    },
    status: link.status,
    ready: link.ready,
    async close() {
      await Promise.allSettled([...subscriptions].map(async (subscription) => subscription.stop()));
      await link.close();
    },
  };
}
