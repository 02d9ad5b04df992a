import { coerceError } from '../errors/index.ts';
import type { Bus, CommitResult, Write } from './types.ts';

/** The server takes at most 1,000 messages in a batch. */
const MAX_WRITES = 1_000;
const MAX_BYTES = 4 * 1_048_576;
/** While the server stores one batch the next one is made. */
const IN_FLIGHT = 2;

/** Like `commit` of the bus: all of these writes or none. */
export type Commit = (writes: readonly Write[]) => Promise<CommitResult>;

interface Entry {
  readonly writes: readonly Write[];
  readonly settle: (outcome: CommitResult) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts commits that come while others are on their way into one batch, for bursts of many small ones. Each caller is answered as
 * if it had been alone: a batch that is refused is halved until those that are to blame stand by themselves.
 */
export function createGroupCommit(bus: Pick<Bus, 'commit'>): Commit {
  const queue: Entry[] = [];
  let running = 0;

  async function drain(): Promise<void> {
    // A turn of the event loop: what arrived from the server in one piece is handled in it.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) await store(bus, takeGroup(queue));
    running -= 1;
  }

  return async (writes) =>
    new Promise((settle, fail) => {
      queue.push({ writes, settle, fail });
      if (running === IN_FLIGHT) return;
      running += 1;
      void drain();
    });
}

function takeGroup(queue: Entry[]): readonly Entry[] {
  let [count, bytes, taken] = [0, 0, 0];
  for (const { writes } of queue) {
    count += writes.length;
    bytes += writes.reduce((sum, { data }) => sum + data.length, 0);
    if (taken > 0 && (count > MAX_WRITES || bytes > MAX_BYTES)) break;
    taken += 1;
  }
  return queue.splice(0, taken);
}

async function store(bus: Pick<Bus, 'commit'>, entries: readonly Entry[]): Promise<void> {
  try {
    const result = await bus.commit(entries.flatMap(({ writes }) => writes));
    if (result.outcome === 'conflict' && entries.length > 1) return await storeHalves(bus, entries);
    settleAll(entries, result);
  } catch (thrown) {
    // A refusal means that nothing was stored; of a server that went away nobody knows, and all must look for themselves.
    if (entries.length > 1 && coerceError(thrown).code !== 'SLW_BUS_UNAVAILABLE') return storeHalves(bus, entries);
    for (const { fail } of entries) fail(thrown);
  }
}

async function storeHalves(bus: Pick<Bus, 'commit'>, entries: readonly Entry[]): Promise<void> {
  const half = Math.ceil(entries.length / 2);
  await store(bus, entries.slice(0, half));
  await store(bus, entries.slice(half));
}

function settleAll(entries: readonly Entry[], result: CommitResult): void {
  let position = 0;
  for (const { writes, settle } of entries) {
    const from = position;
    position += writes.length;
    settle(result.outcome === 'conflict' ? result : { outcome: 'committed', seqs: result.seqs.slice(from, position) });
  }
}
