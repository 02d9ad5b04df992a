import type { TaskJournal } from '../kit/executor/index.ts';

/** What the journal keeps of a failure, so that a later attempt tells the same and does not ask pods that are gone. */
export interface FailureRecord {
  /** Helm's words and the pods' reasons. */
  readonly told: string;
  /** Code and next step, for the end of the answer. */
  readonly advice: string;
  /** Whether helm had begun a revision. */
  readonly begun: boolean;
  /** The process space of whoever undoes it. */
  readonly space: string;
  /** How undoing it failed; when present nothing more is tried. */
  readonly undone?: string;
}

const EFFECT = 'failure';

export function failureOf(journal: TaskJournal): FailureRecord | undefined {
  return journal.get(EFFECT) as FailureRecord | undefined;
}

export async function recordFailure(journal: TaskJournal, failure: FailureRecord): Promise<void> {
  await journal.record(EFFECT, { ...failure });
}
