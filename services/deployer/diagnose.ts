import { messageOf, type SlipwayError } from '../kit/errors/index.ts';
import { classifyFailure, processSpace, subjectOf } from '../kit/helm/index.ts';
import { failureOf, recordFailure } from './failure-record.ts';
import { failureWords } from './failure-words.ts';
import { endHooks } from './hooks.ts';
import { EVENT_LABEL } from './next-step.ts';
import { reasonsOfRevision } from './problems.ts';
import { readable } from './readable.ts';
import type { Work } from './work.ts';

/** A failure that an earlier attempt did not live to look into: helm's words stand in the revision. */
export async function diagnose(work: Work, words: string): Promise<void> {
  const timeout = readable(work.timeoutMs);
  const error = classifyFailure({ operation: 'upgrade', subject: subjectOf(work.name), timeout, stderr: words });
  await diagnoseError(work, error);
}

/** Asks the pods why, while they still exist, and keeps the answer durably before anything is undone. */
export async function diagnoseError(work: Work, error: SlipwayError): Promise<void> {
  const { deps, tools, name } = work;
  const newest = (await deps.releases.history(name, tools.signal)).at(-1);
  const begun = newest?.labels[EVENT_LABEL] === work.eventLabel && newest.status === 'failed';
  const reasons = begun ? await reasonsOf(work, newest.revision) : [];
  const told = failureWords(error, reasons);
  const advice = `[${error.code}] ${error.next}`;
  await recordFailure(work, { told, advice, begun, space: processSpace() });
  if (begun) await endHooks(work, newest.revision);
}

export async function recordUndoFailure(work: Work, error: SlipwayError): Promise<void> {
  const failure = failureOf(work);
  const known = failure ?? { told: '', advice: `[${error.code}] ${error.next}`, begun: true, space: processSpace() };
  await recordFailure(work, { ...known, undone: error.message });
}

/** What the pods of a revision say. The reasons are an extra: without them helm's words are still told. */
export async function reasonsOf(work: Work, revision: number): Promise<readonly string[]> {
  try {
    return await reasonsOfRevision(work, revision);
  } catch (error) {
    work.tools.signal.throwIfAborted();
    work.tools.log.warn({ error, release: work.name.release }, 'could not ask the pods for their reasons');
    return [`(the pods could not be asked for their reasons: ${messageOf(error)})`];
  }
}
