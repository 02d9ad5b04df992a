import type { Task } from '../kit/executor/index.ts';

/** What a handler reads for its tasks, perhaps before it runs. */
export interface ReadAhead<T> {
  /** Begins to read; what was begun for the task before counts no more. */
  begin(task: Task, read: () => Promise<T>): void;
  /** What was begun for the task, handed out once and only while it is fresh; else what `read` answers now. */
  get(task: Task, read: () => Promise<T>): Promise<T>;
}

/** Milliseconds. About what a claim takes on a busy machine; the older it is, the more often a guard refuses a patch. */
const FRESH_MS = 250;

interface Outcome<T> {
  readonly at: number;
  readonly result: PromiseSettledResult<T>;
}

/** `now`: monotonic milliseconds. */
export function createReadAhead<T>(now: () => number): ReadAhead<T> {
  const begun = new WeakMap<Task, Promise<Outcome<T>>>();

  async function outcomeOf(read: () => Promise<T>): Promise<Outcome<T>> {
    const [result] = await Promise.allSettled([read()]);
    return { at: now(), result };
  }

  return {
    begin(task, read) {
      begun.set(task, outcomeOf(read));
    },
    async get(task, read) {
      const outcome = await begun.get(task);
      begun.delete(task);
      if (outcome === undefined || now() - outcome.at > FRESH_MS) return read();
      if (outcome.result.status === 'rejected') throw outcome.result.reason;
      return outcome.result.value;
    },
  };
}
