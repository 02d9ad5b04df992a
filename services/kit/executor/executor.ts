import { setTimeout as delay } from 'node:timers/promises';
import { deadLetterWrite, type Delivery, type Subscription } from '../bus/index.ts';
import { coerceError, slipwayError } from '../errors/index.ts';
import { decodeStructured, deriveId, taskType, type CloudEvent } from '../events/index.ts';
import { runToEnd } from './attempt.ts';
import { claimTask, type Held, type LaneWatch } from './claim.ts';
import { finishTask, giveBack } from './finish.ts';
import { holdTask, interrupted, type Hold } from './hold.ts';
import { createLaneQueue } from './lane-queue.ts';
import { laneSubject } from './lane.ts';
import type { ExecutorOptions } from './options.ts';
import { receiveTask, type ReceivedTask } from './received-task.ts';

const LANE_POLL_MS = 150;
const RETRY_MS = 1_000;

export interface Executor {
  /** Takes no more tasks, aborts those that run (they go on elsewhere) and waits for them to end. */
  stop(): Promise<void>;
}

/** Serves the handlers' tasks from the bus; see the folder's door for what is promised. */
export async function startExecutor(options: ExecutorOptions): Promise<Executor> {
  const queue = createLaneQueue(async () => delay(LANE_POLL_MS));
  const active = new Set<string>();
  const holds = new Map<Hold, ReceivedTask>();
  let stopping = false;

  async function work(received: ReceivedTask, held: Held): Promise<void> {
    options.observe?.('claimed', received.task.id);
    const hold = holdTask(options, received, held);
    holds.set(hold, received);
    if (stopping) hold.abort(interrupted(received, 'Slipway shuts down'));
    try {
      const ending = await runToEnd(options, received, hold);
      options.observe?.('handled', received.task.id);
      await hold.release();
      if (ending.kind === 'interrupted') {
        options.log.warn({ error: ending.error, task: received.task.id }, 'task interrupted');
        await giveBack(options, received, held);
        return received.delivery.retry(0);
      }
      if (!(await finishTask(options, received, held, ending))) return;
      options.observe?.('finished', received.task.id, { result: ending.answer.result });
      await received.delivery.ack();
      options.observe?.('acknowledged', received.task.id);
    } finally {
      await hold.release();
      holds.delete(hold);
    }
  }

  function enqueue(received: ReceivedTask): void {
    if (active.has(received.key)) return;
    active.add(received.key);
    const watch: LaneWatch = { seq: -1, since: performance.now() };
    const heartbeat = setInterval(() => received.delivery.working(), Math.max(options.ackWait / 3, 100));
    const leave = (): void => {
      clearInterval(heartbeat);
      active.delete(received.key);
    };
    queue.add(laneSubject(received.lane), {
      seq: received.delivery.seq,
      async attempt() {
        const claim = await claimTask(options, received, watch);
        if (claim.kind === 'wait') return 'wait';
        clearInterval(heartbeat);
        if (claim.kind === 'held') await work(received, claim.held);
        else await received.delivery.ack();
        leave();
        return 'taken';
      },
      failed(error) {
        leave();
        options.log.error({ error, task: received.task.id }, 'task was not served, it will come again');
        received.delivery.retry(RETRY_MS);
      },
    });
  }

  async function receive(delivery: Delivery): Promise<void> {
    const event = await decoded(options, delivery);
    if (event === undefined) return;
    const handler = options.handlers.find((candidate) => candidate.claims(event));
    if (handler === undefined) return delivery.ack();
    options.observe?.('received', event.id);
    enqueue(receiveTask(delivery, event, handler));
  }

  const subscription: Subscription = await options.bus.consume(
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
      stopping = true;
      queue.clear();
      for (const [hold, received] of holds) hold.abort(interrupted(received, 'Slipway shuts down'));
      await subscription.stop();
      await queue.idle();
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
