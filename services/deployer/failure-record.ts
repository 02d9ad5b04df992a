import type { Work } from './work.ts';

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
  /** Helm had called the revision deployed; it was a Rollout that did not come up. */
  readonly unsettled?: boolean;
  /** How undoing it failed; when present nothing more is tried. */
  readonly undone?: string;
}

/** One task may work on several releases, and on one of them several times. */
function effectOf({ eventLabel }: Work): string {
  return `failure ${eventLabel}`;
}

export function failureOf(work: Work): FailureRecord | undefined {
  return work.tools.journal.get(effectOf(work)) as FailureRecord | undefined;
}

export async function recordFailure(work: Work, failure: FailureRecord): Promise<void> {
  await work.tools.journal.record(effectOf(work), { ...failure });
}
