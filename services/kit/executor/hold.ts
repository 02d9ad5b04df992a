import { slipwayError, type SlipwayError } from '../errors/index.ts';
import type { JsonObject } from '../events/index.ts';
import type { Held } from './claim.ts';
import { journalSubject, seqOf, stateWrite, type JournalRecord } from './journal.ts';
import { laneSubject, type LaneRecord } from './lane.ts';
import { lookForCancellation } from './look-for-cancellation.ts';
import type { ExecutorOptions } from './options.ts';
import type { ReceivedTask } from './received-task.ts';
import type { TaskJournal } from './types.ts';

/** Keeps a claimed task ours while it runs. */
export interface Hold {
  /** Aborted when the work has to stop, by an abort too. */
  readonly signal: AbortSignal;
  /** Aborted when somebody else goes on with the task; an abort is no reason for that. */
  readonly interrupted: AbortSignal;
  readonly journal: TaskJournal;
  /** Ends the heartbeats and waits for a write that is under way, so that `held` is true. */
  release(): Promise<void>;
  interrupt(reason: SlipwayError): void;
}

/**
 * Heartbeats for NATS, renewals for the lane. When the lane cannot be shown to be ours any more (another replica took it,
 * or NATS was away for a whole lease) the work is aborted: two replicas must never run helm on one release.
 */
export function holdTask(options: ExecutorOptions, received: ReceivedTask, held: Held): Hold {
  const [work, interruption] = [new AbortController(), new AbortController()];
  const serial = serialiser();
  const { signal: cancelled } = received.cancelled;
  let renewedAt = performance.now();

  function interrupt(reason: SlipwayError): void {
    interruption.abort(reason);
    work.abort(reason);
  }

  function cancel(): void {
    work.abort(cancelled.reason);
  }

  async function renew(): Promise<void> {
    const lane: LaneRecord = { holder: options.replica, task: received.key, seq: received.delivery.seq };
    const sentAt = performance.now();
    const result = await options.bus.commit([stateWrite(laneSubject(received.lane), lane, held.laneSeq)]);
    const seq = seqOf(result, 0);
    if (seq === undefined) {
      interrupt(interrupted(received, 'another replica took it over'));
      return;
    }
    held.laneSeq = seq;
    renewedAt = sentAt;
  }

  function keep(): void {
    void lookForCancellation(options, received);
    void serial(renew).catch((error: unknown) => {
      options.log.warn({ error, task: received.task.id }, 'could not renew the lane');
      if (performance.now() - renewedAt < options.lease) return;
      interrupt(interrupted(received, 'NATS was away for longer than the lease'));
    });
  }

  const heartbeat = setInterval(() => received.delivery.working(), Math.max(options.ackWait / 3, 100));
  const renewal = setInterval(keep, Math.max(options.lease / 3, 100));
  cancelled.addEventListener('abort', cancel, { once: true });
  if (cancelled.aborted) cancel();

  return {
    signal: work.signal,
    interrupted: interruption.signal,
    journal: journalOf(options, received, held, serial),
    interrupt,
    async release() {
      cancelled.removeEventListener('abort', cancel);
      clearInterval(renewal);
      clearInterval(heartbeat);
      await serial(() => Promise.resolve());
    },
  };
}

export function interrupted(received: ReceivedTask, reason: string): SlipwayError {
  return slipwayError('SLW_TASK_INTERRUPTED', { task: received.task.event.type, reason });
}

function journalOf(options: ExecutorOptions, received: ReceivedTask, held: Held, serial: Serialiser): TaskJournal {
  return {
    attempt: held.journal.attempts,
    get: (effect) => held.journal.effects[effect],
    record: async (effect: string, details: JsonObject) =>
      serial(async () => {
        const record: JournalRecord = {
          ...held.journal,
          effects: { ...held.journal.effects, [effect]: details },
        };
        const write = stateWrite(journalSubject(options.name, received.key), record, held.journalSeq);
        const seq = seqOf(await options.bus.commit([write]), 0);
        if (seq === undefined) throw interrupted(received, 'another replica wrote its journal');
        held.journal = record;
        held.journalSeq = seq;
      }),
  };
}

type Serialiser = <T>(work: () => Promise<T>) => Promise<T>;

/** One at a time: each write expects the position that the one before it left. */
function serialiser(): Serialiser {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
