import { setTimeout as delay } from 'node:timers/promises';
import { deadLetterWrite, type Delivery } from '../bus/index.ts';
import { coerceError, slipwayError } from '../errors/index.ts';
import { decodeStructured, deriveId, taskType, type CloudEvent } from '../events/index.ts';
import { claimTask, type LaneWatch } from './claim.ts';
import { createLaneQueue, type LaneEntry } from './lane-queue.ts';
import { laneSubject } from './lane.ts';
import type { ExecutorOptions } from './options.ts';
import { receiveTask, type ReceivedTask } from './received-task.ts';
import type { TaskHandler } from './types.ts';
import { createWorkshop, type Workshop } from './work.ts';

const LANE_POLL_MS = 150;
const RETRY_MS = 1_000;

export interface Executor {
  /** Takes no more tasks, interrupts those that run (they go on elsewhere) and waits for them to end. */
  stop(): Promise<void>;
}

/** Serves the handlers' tasks from the bus; see the folder's door for what is promised. */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const queue = createLaneQueue(async () => delay(LANE_POLL_MS));
  const workshop = createWorkshop(options);
  /** Tasks that wait or run here: a redelivery of one of them is the same work, not more of it. */
  const active = new Set<string>();
  const stopping = new AbortController();

  async function receive(delivery: Delivery): Promise<void> {
    const event = await decoded(options, delivery);
    if (event === undefined) return;
    const handler = handlerOf(options, event);
    if (handler === undefined) {
      await delivery.ack();
      return;
    }
    const received = receiveTask(delivery, event, handler);
    if (active.has(received.key)) return;
    active.add(received.key);
    options.observe?.('received', event.id);
    queue.add(
      laneSubject(received.lane),
      laneEntry(options, workshop, received, stopping.signal, () => active.delete(received.key)),
    );
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
      await queue.idle();
    },
  };
}

function handlerOf({ handlers }: ExecutorOptions, event: CloudEvent): TaskHandler | undefined {
  return handlers.find((handler) => event.type === taskType(handler.task, 'triggered') && handler.claims(event));
}

/** A task in its lane's queue: kept alive while it waits, claimed and worked on when its turn comes. */
function laneEntry(
  options: ExecutorOptions,
  workshop: Workshop,
  received: ReceivedTask,
  signal: AbortSignal,
  leave: () => void,
): LaneEntry {
  const { delivery } = received;
  const watch: LaneWatch = { seq: -1, since: performance.now() };
  const heartbeat = setInterval(() => {
    delivery.working();
  }, options.ackWait / 3);
  return {
    seq: delivery.seq,
    async attempt() {
      const claim = await claimTask(options, received, watch, signal);
      if (claim.kind === 'wait') return 'wait';
      clearInterval(heartbeat);
      if (claim.kind === 'held') await workshop.work(received, claim.held);
      else await delivery.ack();
      leave();
      return 'taken';
    },
    failed(error) {
      clearInterval(heartbeat);
      leave();
      options.log.error({ error, task: received.task.id }, 'task was not served, it will come again');
      delivery.retry(RETRY_MS);
    },
    dropped() {
      clearInterval(heartbeat);
      leave();
      delivery.retry(0);
    },
  };
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
