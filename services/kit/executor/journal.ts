import { coerceError } from '../errors/index.ts';
import type { CommitResult, StoredMessage, Write } from '../bus/index.ts';
import type { JsonObject } from '../events/index.ts';

/** What is known of one task, kept in the stream: the reason why a second delivery cannot start or finish it again. */
export interface JournalRecord {
  readonly state: 'started' | 'finished';
  /** Attempts begun, over all replicas and restarts. */
  readonly attempts: number;
  /** Effects done so far, by name. */
  readonly effects: Readonly<Record<string, JsonObject>>;
  /** What the journal is about, for people who read it. */
  readonly task: { readonly type: string; readonly id: string; readonly source: string; readonly context: string };
}

export interface Stored<T> {
  readonly record: T | undefined;
  /** Position of the record's message, 0 when there is none: what the next write expects. */
  readonly seq: number;
}

export function journalSubject(executor: string, taskKey: string): string {
  return `slipway.task.${executor}.${taskKey}`;
}

export function stored<T>(message: StoredMessage | undefined): Stored<T> {
  if (message === undefined || message.data.length === 0) return { record: undefined, seq: message?.seq ?? 0 };
  try {
    return { record: JSON.parse(Buffer.from(message.data).toString('utf8')) as T, seq: message.seq };
  } catch (error) {
    throw coerceError(error);
  }
}

/** A state message: only the newest is kept, and it replaces exactly the one that the writer knew. */
export function stateWrite(subject: string, record: unknown, expectLast: number): Write {
  return { subject, data: JSON.stringify(record), expectLast, rollup: true };
}

/** Position of the nth write of a commit; a conflict has none. */
export function seqOf(result: CommitResult, index: number): number | undefined {
  return result.outcome === 'committed' ? result.seqs[index] : undefined;
}
