import { DeliverPolicy, jetstream, type ConsumerMessages } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { coerceBusError } from './failures.ts';
import { fromDelivery } from './messages.ts';
import type { FollowOptions, StoredMessage } from './types.ts';

/** Reads along in stream order by an ephemeral ordered consumer, which the client makes again after gaps and reconnects. */
export async function* followStream(
  connection: NatsConnection,
  stream: string,
  options: FollowOptions,
): AsyncGenerator<StoredMessage> {
  if (options.signal.aborted) return;
  const start =
    options.after === undefined
      ? { deliver_policy: DeliverPolicy.New }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: options.after + 1 };
  let messages: ConsumerMessages;
  try {
    const consumer = await jetstream(connection).consumers.get(stream, {
      filter_subjects: [...options.subjects],
      ...start,
    });
    messages = await consumer.consume();
  } catch (cause) {
    throw coerceBusError(cause);
  }
  options.onReady?.();
  const stop = () => messages.stop();
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const message of messages) {
      if (options.signal.aborted) return;
      yield fromDelivery(message);
    }
  } finally {
    options.signal.removeEventListener('abort', stop);
    messages.stop();
  }
}
