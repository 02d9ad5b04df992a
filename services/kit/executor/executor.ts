import { setTimeout as delay } from 'node:timers/promises';
import { deadLetterWrite, type Delivery } from '../bus/index.ts';
import { followCancellations } from '../cancellations/index.ts';
import { coerceError, slipwayError } from '../errors/index.ts';
import { decodeStructured, deriveId, taskType, type CloudEvent } from '../events/index.ts';
import { createLaneQueue } from './lane-queue.ts';
import type { ExecutorOptions } from './options.ts';
import { receiveTask } from './received-task.ts';
import { createTurns } from './turns.ts';
import type { TaskHandler } from './types.ts';
import { createWorkshop } from './work.ts';

const LANE_POLL_MS = 150;

export interface Executor {
  /** Takes no more tasks, interrupts those that run (they go on elsewhere) and waits for them to end. */
  stop(): Promise<void>;
}

/** Serves the handlers' tasks from the bus; see the folder's door for what is promised. */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const queue = createLaneQueue(async () => delay(LANE_POLL_MS));
  const workshop = createWorkshop(options);
  const cancellations = options.cancellations ?? followCancellations(options);
  const stopping = new AbortController();
  const turns = createTurns({ options, queue, workshop, cancellations, signal: stopping.signal });

  async function receive(delivery: Delivery): Promise<void> {
    const event = await decoded(options, delivery);
    if (event === undefined) return;
    const handler = handlerOf(options, event);
    if (handler === undefined) {
      await delivery.ack();
      return;
    }
    turns.add(receiveTask(delivery, event, handler));
  }

  const subscription = await options.bus.consume(
    {
      durable: options.name,
      subjects: [...new Set(options.handlers.map(({ task }) => taskType(task, 'triggered')))],
      maxPending: options.concurrency,
      ackWait: options.ackWait,
    },
    receive,
  );

  return {
    async stop() {
      queue.clear();
      stopping.abort(slipwayError('SLW_TASK_INTERRUPTED', { task: options.name, reason: 'Slipway shuts down' }));
      workshop.shutDown();
      await subscription.stop();
      await Promise.all([queue.idle(), turns.idle()]);
      if (options.cancellations === undefined) await cancellations.stop();
    },
  };
}

function handlerOf({ handlers }: ExecutorOptions, event: CloudEvent): TaskHandler | undefined {
  return handlers.find((handler) => event.type === taskType(handler.task, 'triggered') && handler.claims(event));
}

/** The event of a message; what is none goes to the dead letters, where somebody can see it. */
async function decoded(options: ExecutorOptions, delivery: Delivery): Promise<CloudEvent | undefined> {
  try {
    return decodeStructured(delivery.data);
  } catch (thrown) {
    const cause = coerceError(thrown);
    const error = slipwayError('SLW_EVENT_POISON', { subject: delivery.subject, reason: cause.message }, { cause });
    const key = deriveId(delivery.subject, String(delivery.seq));
    await options.bus.commit([deadLetterWrite(options.name, delivery, error, key, options.clock())]);
    options.log.warn({ error, seq: delivery.seq }, 'message put to the dead letters');
    await delivery.ack();
    return undefined;
  }
}
