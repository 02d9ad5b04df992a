/** Work that waits its turn in a lane; `seq` is the position of its event in the stream. */
export interface LaneEntry {
  readonly seq: number;
  /** Tries to begin. `wait`: not yet; `taken`: it ran to its end. */
  attempt(): Promise<'wait' | 'taken'>;
  /** What to do when an attempt throws. */
  failed(error: unknown): void;
  /** What to do when the queue is cleared before it began. */
  dropped(): void;
}

export interface LaneQueue {
  /**
   * Adds an entry to its lane; the lowest position goes first, also before one that has waited longer. Answers how many are
   * before it.
   */
  add(lane: string, entry: LaneEntry): number;
  /** Takes one out that is not being tried in this moment; false when it is, or is not there. */
  remove(lane: string, entry: LaneEntry): boolean;
  /** Resolves when no lane has work left. */
  idle(): Promise<void>;
  /** Drops what has not begun, and tells it. */
  clear(): void;
}

/**
 * One worker for each lane. Order by position, not by arrival: a task that comes back after a crash has the lower
 * position and must go before the ones that came after it.
 */
export function createLaneQueue(pause: () => Promise<void>): LaneQueue {
  const lanes = new Map<string, LaneEntry[]>();
  const workers = new Set<Promise<void>>();
  /** Entries whose attempt is under way. */
  const begun = new Set<LaneEntry>();

  async function work(lane: string, entries: LaneEntry[]): Promise<void> {
    for (let entry = entries[0]; entry !== undefined; entry = entries[0]) {
      begun.add(entry);
      const outcome = await attempted(entry);
      begun.delete(entry);
      if (outcome === 'wait') {
        if (entries.length === 0) entry.dropped();
        await pause();
        continue;
      }
      const index = entries.indexOf(entry);
      if (index >= 0) entries.splice(index, 1);
    }
    lanes.delete(lane);
  }

  return {
    add(lane, entry) {
      const entries = lanes.get(lane);
      if (entries !== undefined) {
        insertInOrder(entries, entry);
        return entries.indexOf(entry);
      }
      const created = [entry];
      lanes.set(lane, created);
      const worker = work(lane, created).finally(() => workers.delete(worker));
      workers.add(worker);
      return 0;
    },
    remove(lane, entry) {
      const entries = lanes.get(lane) ?? [];
      const index = begun.has(entry) ? -1 : entries.indexOf(entry);
      if (index < 0) return false;
      entries.splice(index, 1);
      return true;
    },
    async idle() {
      await Promise.all([...workers]);
    },
    clear() {
      for (const entries of lanes.values()) {
        for (const entry of entries.splice(0)) if (!begun.has(entry)) entry.dropped();
      }
    },
  };
}

async function attempted(entry: LaneEntry): Promise<'wait' | 'taken'> {
  try {
    return await entry.attempt();
  } catch (error) {
    entry.failed(error);
    return 'taken';
  }
}

function insertInOrder(entries: LaneEntry[], entry: LaneEntry): void {
  const index = entries.findIndex((other) => other.seq > entry.seq);
  if (index < 0) entries.push(entry);
  else entries.splice(index, 0, entry);
}
