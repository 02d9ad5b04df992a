/** A fixed number of places, given out in the order of asking. */
export interface Slots {
  /** Runs the work when a place is free; a waiter whose signal is aborted leaves the queue and rejects with its reason. */
  use<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export function createSlots(size: number): Slots {
  let free = size;
  const queue: (() => void)[] = [];

  function release(): void {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  }

  function acquire(signal: AbortSignal | undefined): Promise<void> {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      function enter(): void {
        signal?.removeEventListener('abort', leave);
        resolve();
      }
      function leave(): void {
        queue.splice(queue.indexOf(enter), 1);
        reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
      }
      queue.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  async function use<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    await acquire(signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  return { use };
}
