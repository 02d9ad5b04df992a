import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log/index.ts';
import { consumeStream } from './consume.ts';
import { coerceBusError } from './failures.ts';
import { streamWith, type Streams } from './streams.ts';
import type { Delivery, Subscription, Write } from './types.ts';

const OUTBOX = 'slipway.outbox.';
const PUBLISH_TIMEOUT_MS = 10_000;
const ACK_WAIT_MS = 30_000;
/** Servers of a cluster may put times under messages that differ by less than this. */
const CLOCK_MARGIN_MS = 60_000;

/**
 * The writes as one stream can hold them: a batch cannot reach into Keptn's stream, so what is said there is kept in Slipway's
 * own, in the same batch as the state, and sent from there. Pure.
 */
export function outboxed(streams: Streams, writes: readonly Write[]): readonly Write[] {
  if (streams.events === streams.own) return writes;
  return writes.map((write) =>
    streamWith(streams, write.subject) === streams.own ? write : { ...write, subject: OUTBOX + write.subject },
  );
}

/**
 * Sends what commits have put into the outbox, one after the other, whichever replica has its turn. An event that may have been
 * sent before a crash is looked for first: Keptn counts `.started` and `.finished`, and would wait for ever after a doubled one.
 */
export function serveOutbox(connection: NatsConnection, { own, events }: Streams, log: Log): Subscription {
  const consumer = { durable: 'slipway-outbox', subjects: [`${OUTBOX}>`], maxPending: 1, ackWait: ACK_WAIT_MS };
  return consumeStream(connection, own, consumer, async (delivery) => send(connection, events, delivery), log);
}

async function send(connection: NatsConnection, keptn: string, delivery: Delivery): Promise<void> {
  const subject = delivery.subject.slice(OUTBOX.length);
  const messageId = delivery.headers['Nats-Msg-Id'];
  const isThere =
    delivery.attempt > 1 && messageId !== undefined && (await wasSent(connection, keptn, subject, delivery));
  if (!isThere) {
    const options = { timeout: PUBLISH_TIMEOUT_MS, expect: { streamName: keptn } };
    const settings = messageId === undefined ? options : { ...options, msgID: messageId };
    await jetstream(connection).publish(subject, delivery.data, settings);
  }
  await delivery.ack();
}

/** Read by a consumer: Keptn's stream need not allow direct reads. */
async function wasSent(
  connection: NatsConnection,
  keptn: string,
  subject: string,
  { headers, time }: Delivery,
): Promise<boolean> {
  const since = new Date(time.getTime() - CLOCK_MARGIN_MS).toISOString();
  const filter = { filter_subjects: [subject], deliver_policy: DeliverPolicy.StartTime, opt_start_time: since };
  try {
    const consumer = await jetstream(connection).consumers.get(keptn, filter);
    if ((await consumer.info()).num_pending === 0) return false;
    const messages = await consumer.consume();
    try {
      for await (const message of messages) {
        if (message.headers?.get('Nats-Msg-Id') === headers['Nats-Msg-Id']) return true;
        if (message.info.pending === 0) return false;
      }
      return false;
    } finally {
      messages.stop();
    }
  } catch (cause) {
    throw coerceBusError(cause);
  }
}
