import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log/index.ts';
import { consumeStream } from './consume.ts';
import { byStream, type Streams } from './streams.ts';
import type { ConsumeOptions, Delivery, Subscription } from './types.ts';

/** A durable consumer in each stream that holds some of the subjects, as one. */
export function consumeAll(
  connection: NatsConnection,
  streams: Streams,
  options: ConsumeOptions,
  handler: (delivery: Delivery) => Promise<void>,
  log: Log,
): Subscription {
  const parted = byStream(streams, options.subjects);
  const ready = new Set<string>();
  const parts = [...parted].map(([stream, subjects]) => {
    const onReady = () => {
      ready.add(stream);
      if (ready.size === parted.size) options.onReady?.();
    };
    return consumeStream(connection, stream, { ...options, subjects, onReady }, handler, log);
  });
  return {
    async stop() {
      await Promise.all(parts.map(async (part) => part.stop()));
    },
  };
}
