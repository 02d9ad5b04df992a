import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type ConsumerMessages,
  type JsMsg,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log/index.ts';
import { coerceBusError } from './failures.ts';
import { fromDelivery } from './messages.ts';
import type { ConsumeOptions, Delivery, Subscription } from './types.ts';

const RESTART_DELAY_MS = 1_000;
/** Redelivery after a handler failed without saying when. */
const RETRY_DELAY_MS = 1_000;

type Handler = (delivery: Delivery) => Promise<void>;

/**
 * Handles the messages of a durable pull consumer, several at once, started in stream order. The consumer is created or
 * updated first, and the loop is started again whenever it ends by itself (consumer deleted, stream made anew).
 */
export function consumeStream(
  connection: NatsConnection,
  stream: string,
  options: ConsumeOptions,
  handler: Handler,
  log: Log,
): Subscription {
  const running = new Set<Promise<void>>();
  const state: { stopped: boolean; messages?: ConsumerMessages } = { stopped: false };

  async function loop(): Promise<void> {
    while (!state.stopped) {
      try {
        state.messages = await openConsumer(connection, stream, options);
        for await (const message of state.messages) {
          if (state.stopped) break;
          const work = handle(message, handler, log).finally(() => running.delete(work));
          running.add(work);
        }
      } catch (error) {
        if (!connection.isClosed()) log.warn({ error, consumer: options.durable }, 'consumer ended, starting it again');
      }
      if (connection.isClosed()) return;
      if (!state.stopped) await new Promise((resolve) => setTimeout(resolve, RESTART_DELAY_MS));
    }
  }

  const ended = loop();
  return {
    async stop() {
      state.stopped = true;
      state.messages?.stop();
      await Promise.allSettled([...running]);
      await ended;
    },
  };
}

async function openConsumer(
  connection: NatsConnection,
  stream: string,
  options: ConsumeOptions,
): Promise<ConsumerMessages> {
  const manager = await jetstreamManager(connection);
  await manager.consumers.add(stream, {
    durable_name: options.durable,
    filter_subjects: [...options.subjects],
    ack_policy: AckPolicy.Explicit,
    // All: an event sent before the service's first start is work, not history.
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(options.ackWait),
    max_ack_pending: options.maxPending,
    max_deliver: -1,
  });
  const consumer = await jetstream(connection).consumers.get(stream, options.durable);
  return consumer.consume({ max_messages: Math.min(options.maxPending, 256) });
}

async function handle(message: JsMsg, handler: Handler, log: Log): Promise<void> {
  try {
    await handler(deliveryOf(message));
  } catch (error) {
    log.error({ error, subject: message.subject, seq: message.seq }, 'message was not handled, it will come again');
    message.nak(RETRY_DELAY_MS);
  }
}

function deliveryOf(message: JsMsg): Delivery {
  return {
    ...fromDelivery(message),
    attempt: message.info.deliveryCount,
    async ack() {
      try {
        await message.ackAck();
      } catch (cause) {
        throw coerceBusError(cause);
      }
    },
    retry: (delay) => message.nak(delay),
    working: () => message.working(),
  };
}
