import { setTimeout as delay } from 'node:timers/promises';
import type { Bus, Write } from '../bus/index.ts';
import { coerceError, slipwayError } from '../errors/index.ts';
import type { Scope } from '../events/index.ts';
import type { Log } from '../log/index.ts';
import type { LaneWatch } from './claim.ts';
import { seqOf, stateWrite, stored } from './journal.ts';
import { decideLane, laneSubject, type LaneRecord } from './lane.ts';
import { patienceOf } from './options.ts';

const POLL_MS = 150;
const RETRY_MS = 500;

export interface LaneOptions {
  readonly bus: Bus;
  readonly log: Log;
  /** Unique for each process: who holds a lane. */
  readonly replica: string;
  /** Milliseconds, as the executors have them. */
  readonly ackWait: number;
  readonly lease: number;
}

export interface LaneRequest {
  readonly scope: Scope;
  /** Identity of the work: the same after a crash, so that what is left half-done is taken up and not waited for. */
  readonly key: string;
  /** Position in the stream of the event that asked for it. */
  readonly seq: number;
  readonly signal: AbortSignal;
}

export interface HeldLane {
  /** Aborted when the lane cannot be shown to be ours any more. */
  readonly signal: AbortSignal;
  /** Position of the event of the task that had the lane before; undefined when there was none. */
  readonly before: number | undefined;
}

/** What came of work in a lane, and what is to be stored in the moment that the lane is freed. */
export interface LaneResult<T> {
  readonly value: T;
  readonly writes?: readonly Write[];
}

/**
 * Work that is no task and yet must not meet one: runs while no executor, of any replica, works on the service in that
 * stage. When it rejects, the lane stays reserved for the same key, and is free for others when that never comes back.
 */
export async function useLane<T>(
  options: LaneOptions,
  request: LaneRequest,
  work: (held: HeldLane) => Promise<LaneResult<T>>,
): Promise<T> {
  const taken = await takeLane(options, request);
  const hold = holdLane(options, request, taken.seq);
  try {
    const { value, writes = [] } = await work({ signal: hold.signal, before: taken.before });
    await leave(options, request, await hold.release(), null, writes);
    return value;
  } catch (error) {
    await leave(options, request, await hold.release(), request.key, []).catch((cause: unknown) => {
      options.log.warn({ error: cause, lane: request.scope }, 'could not give a lane back');
    });
    throw error;
  }
}

async function takeLane(options: LaneOptions, { scope, key, seq, signal }: LaneRequest) {
  const { bus, replica } = options;
  const watch: LaneWatch = { seq: -1, since: performance.now() };
  for (;;) {
    signal.throwIfAborted();
    const lane = stored<LaneRecord>(await bus.read(laneSubject(scope)));
    if (lane.seq !== watch.seq) Object.assign(watch, { seq: lane.seq, since: performance.now() });
    const view = { record: lane.record, unchangedFor: performance.now() - watch.since };
    if (decideLane(key, replica, view, patienceOf(options)) === 'take') {
      const record: LaneRecord = { holder: replica, task: key, seq };
      const taken = seqOf(await bus.commit([stateWrite(laneSubject(scope), record, lane.seq)]), 0);
      const before = lane.record?.task === key ? undefined : lane.record?.seq;
      if (taken !== undefined) return { seq: taken, before };
    }
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Renews the lane; `release` ends that and answers the position of the record as it stands then. */
function holdLane(options: LaneOptions, { scope, key, seq, signal }: LaneRequest, taken: number) {
  const controller = new AbortController();
  const pass = () => controller.abort(signal.reason);
  signal.addEventListener('abort', pass, { once: true });
  if (signal.aborted) pass();
  let position = taken;
  let renewedAt = performance.now();
  let last: Promise<unknown> = Promise.resolve();

  async function renew(): Promise<void> {
    const sentAt = performance.now();
    const record: LaneRecord = { holder: options.replica, task: key, seq };
    const renewed = seqOf(await options.bus.commit([stateWrite(laneSubject(scope), record, position)]), 0);
    if (renewed === undefined) return lost('another replica took it over');
    position = renewed;
    renewedAt = sentAt;
  }

  function lost(reason: string): void {
    controller.abort(slipwayError('SLW_TASK_INTERRUPTED', { task: 'work in a lane', reason }));
  }

  const timer = setInterval(
    () => {
      last = last.then(renew).catch((error: unknown) => {
        options.log.warn({ error, lane: scope }, 'could not renew the lane');
        if (performance.now() - renewedAt >= options.lease) lost('NATS was away for longer than the lease');
      });
    },
    Math.max(options.lease / 3, 100),
  );

  return {
    signal: controller.signal,
    async release(): Promise<number> {
      clearInterval(timer);
      signal.removeEventListener('abort', pass);
      await last;
      return position;
    },
  };
}

/** Waits for NATS as long as it takes when the work is done, because only the word is missing; a conflict: somebody went on. */
async function leave(
  { bus, log }: LaneOptions,
  { scope, seq, signal }: LaneRequest,
  position: number,
  task: string | null,
  writes: readonly Write[],
): Promise<void> {
  const record: LaneRecord = { holder: null, task, seq };
  const all = [stateWrite(laneSubject(scope), record, position), ...writes];
  for (;;) {
    try {
      await bus.commit(all);
      return;
    } catch (thrown) {
      const error = coerceError(thrown);
      if (!error.retryable || signal.aborted || task !== null) throw error;
      log.warn({ error, lane: scope }, 'a lane waits for NATS to be freed');
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}
