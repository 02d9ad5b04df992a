import type { Cancellations } from '../cancellations/index.ts';
import { answerUntouched } from './abort.ts';
import { claimTask, type LaneWatch } from './claim.ts';
import type { LaneEntry, LaneQueue } from './lane-queue.ts';
import { laneSubject } from './lane.ts';
import { lookForCancellation } from './look-for-cancellation.ts';
import type { ExecutorOptions } from './options.ts';
import { cancelTask, type ReceivedTask } from './received-task.ts';
import type { Workshop } from './work.ts';

const RETRY_MS = 1_000;

export interface TurnsParts {
  readonly options: ExecutorOptions;
  readonly queue: LaneQueue;
  readonly workshop: Workshop;
  readonly cancellations: Cancellations;
  /** Aborted on shutdown. */
  readonly signal: AbortSignal;
}

/** The tasks that wait or run in this process. */
export interface Turns {
  /** Puts a task into its lane; one that is here already is the same work, not more of it. */
  add(received: ReceivedTask): void;
  /** Resolves when nothing is done beside the lanes. */
  idle(): Promise<void>;
}

export function createTurns(parts: TurnsParts): Turns {
  const { options, queue, cancellations, signal } = parts;
  const active = new Set<string>();
  const aside = new Set<Promise<void>>();

  /** A task that waits touches nothing any more, so it needs not wait for its lane either. */
  async function endWaiting(lane: string, entry: LaneEntry): Promise<void> {
    if (!queue.remove(lane, entry)) return;
    try {
      if ((await entry.attempt()) !== 'wait') return;
      if (signal.aborted) entry.dropped();
      else queue.add(lane, entry);
    } catch (error) {
      entry.failed(error);
    }
  }

  function whileBusy(work: Promise<void>): void {
    const done = work.finally(() => aside.delete(done));
    aside.add(done);
  }

  return {
    add(received) {
      const { key, task, cancelled } = received;
      if (active.has(key)) return;
      active.add(key);
      options.observe?.('received', task.id);
      const unwatch = cancellations.watch(task.id, (cancellation) => cancelTask(received, cancellation));
      const entry = laneEntry(parts, received, () => {
        unwatch();
        active.delete(key);
      });
      const lane = laneSubject(received.lane);
      cancelled.signal.addEventListener('abort', () => whileBusy(endWaiting(lane, entry)), { once: true });
      // The one who is first in its lane looks for itself, at once.
      if (queue.add(lane, entry) > 0) whileBusy(lookForCancellation(options, received));
    },
    async idle() {
      while (aside.size > 0) await Promise.all(aside);
    },
  };
}

/** A task in its lane's queue: kept alive while it waits, claimed and worked on when its turn comes. */
function laneEntry(parts: TurnsParts, received: ReceivedTask, left: () => void): LaneEntry {
  const { delivery, task } = received;
  const { options } = parts;
  const watch: LaneWatch = { seq: -1, since: performance.now() };
  const heartbeat = setInterval(() => {
    delivery.working();
    void lookForCancellation(options, received);
  }, options.ackWait / 3);

  function leave(): void {
    clearInterval(heartbeat);
    left();
  }

  return {
    seq: delivery.seq,
    async attempt() {
      if ((await take(parts, received, watch, () => clearInterval(heartbeat))) === 'wait') return 'wait';
      leave();
      return 'taken';
    },
    failed(error) {
      leave();
      options.log.error({ error, task: task.id }, 'task was not served, it will come again');
      delivery.retry(RETRY_MS);
    },
    dropped() {
      leave();
      delivery.retry(0);
    },
  };
}

/** Claims the task and works on it to its end, or answers for it when nobody shall. `began`: others keep it alive from here on. */
async function take(
  { options, workshop, signal }: TurnsParts,
  received: ReceivedTask,
  watch: LaneWatch,
  began: () => void,
): Promise<'wait' | 'taken'> {
  const { signal: cancelled } = received.cancelled;
  const before = cancelled.aborted;
  let claim = await claimTask(options, received, watch, signal);
  // Told in the middle of it: the next try may be far away.
  if (claim.kind === 'wait' && cancelled.aborted !== before) claim = await claimTask(options, received, watch, signal);
  if (claim.kind === 'wait') return 'wait';
  if (claim.kind === 'held') {
    began();
    await workshop.work(received, claim.held);
    return 'taken';
  }
  if (claim.kind === 'aborted') {
    if (!(await answerUntouched(options, received))) return 'wait';
    options.observe?.('finished', received.task.id, { result: 'fail' });
  }
  await received.delivery.ack();
  return 'taken';
}
