import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type ConsumerMessages,
  type JsMsg,
  type PriorityPolicy,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../log/index.ts';
import { coerceBusError } from './failures.ts';
import { fromDelivery } from './messages.ts';
import type { ConsumeOptions, Delivery, Subscription } from './types.ts';

const RESTART_DELAY_MS = 1_000;
/** Redelivery after a handler failed without saying when. */
const RETRY_DELAY_MS = 1_000;

const GROUP = 'one';
/** Silence of the replica that is served after which another one is (NATS ADR-42). */
const TAKE_OVER_MS = 2_000;
const PINNED = {
  priority_groups: [GROUP],
  // The client exports the enum as a type only.
  priority_policy: 'pinned_client' as PriorityPolicy,
  priority_timeout: nanos(TAKE_OVER_MS),
};

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
  const state: { stopped: boolean; messages?: ConsumerMessages; nth: number } = { stopped: false, nth: 0 };

  async function loop(): Promise<void> {
    while (!state.stopped) {
      try {
        state.messages = await openConsumer(connection, stream, options);
        options.onReady?.();
        for await (const message of state.messages) {
          if (state.stopped) break;
          // The server counts what it hands out, so a number that is left out was given to somebody else.
          const { deliverySequence: nth } = message.info;
          const delivery = deliveryOf(message, nth !== state.nth + 1);
          state.nth = nth;
          const work = handle(message, delivery, handler, log).finally(() => running.delete(work));
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
      if (options.oneAtATime) await letAnotherTakeOver(connection, stream, options.durable, log);
    },
  };
}

/** The server's code for "there is one of that name, and it is set otherwise". */
const EXISTS_OTHERWISE = 10_148;

/** Makes the consumer, or brings one to today's settings that an earlier version or other settings have left. */
async function ensureConsumer(connection: NatsConnection, stream: string, options: ConsumeOptions): Promise<void> {
  const { consumers } = await jetstreamManager(connection);
  const changeable = {
    filter_subjects: [...options.subjects],
    ack_wait: nanos(options.ackWait),
    max_ack_pending: options.maxPending,
    max_deliver: -1,
    ...(options.oneAtATime ? PINNED : {}),
  };
  try {
    await consumers.add(stream, {
      ...changeable,
      durable_name: options.durable,
      ack_policy: AckPolicy.Explicit,
      // All: an event sent before the service's first start is work, not history.
      deliver_policy: options.onlyNew ? DeliverPolicy.New : DeliverPolicy.All,
    });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== EXISTS_OTHERWISE) throw error;
    await consumers.update(stream, options.durable, changeable);
  }
}

async function openConsumer(
  connection: NatsConnection,
  stream: string,
  options: ConsumeOptions,
): Promise<ConsumerMessages> {
  await ensureConsumer(connection, stream, options);
  const consumer = await jetstream(connection).consumers.get(stream, options.durable);
  const group = options.oneAtATime ? { group: GROUP } : {};
  // Ends when the consumer is gone, so that it is made anew; by default the client would ask for it in vain for ever.
  const lifetime = { abort_on_missing_resource: true };
  return consumer.consume({ max_messages: Math.min(options.maxPending, options.ahead ?? 256), ...lifetime, ...group });
}

/** Spares the replicas that stand by the wait for the silence of this one. */
async function letAnotherTakeOver(
  connection: NatsConnection,
  stream: string,
  durable: string,
  log: Log,
): Promise<void> {
  try {
    await (await jetstreamManager(connection, { checkAPI: false })).consumers.unpin(stream, durable, GROUP);
  } catch (error) {
    log.debug({ error, consumer: durable }, 'not unpinned; another replica takes over a little later');
  }
}

async function handle(message: JsMsg, delivery: Delivery, handler: Handler, log: Log): Promise<void> {
  try {
    await handler(delivery);
  } catch (error) {
    log.error({ error, subject: message.subject, seq: message.seq }, 'message was not handled, it will come again');
    message.nak(RETRY_DELAY_MS);
  }
}

function deliveryOf(message: JsMsg, afterOthers: boolean): Delivery {
  // Assigned, not spread: that would decode the headers.
  return Object.assign(fromDelivery(message), {
    attempt: message.info.deliveryCount,
    afterOthers,
    async ack() {
      try {
        await message.ackAck();
      } catch (cause) {
        throw coerceBusError(cause);
      }
    },
    done: () => message.ack(),
    retry: (delay: number) => message.nak(delay),
    working: () => message.working(),
  });
}
