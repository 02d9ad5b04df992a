import { coerceError, type SlipwayError } from '../../kit/errors/index.ts';
import { reasonsOf } from '../diagnose.ts';
import { failureWords } from '../failure-words.ts';
import { whileWaiting } from '../progress.ts';
import { lookAtRest } from '../rest.ts';
import { rollBack } from '../roll-back.ts';
import type { Work } from '../work.ts';

/** From the newest revision at the time of the decision to one that served. */
export interface Plan {
  readonly from: number;
  readonly to: number;
  /** The process space of whoever began it. */
  readonly space: string;
}

/** Goes back unless an earlier attempt got there. Rejects with the pods' reasons in the message when the way back fails. */
export async function goBack(work: Work, plan: Plan): Promise<void> {
  const { history } = await lookAtRest(work, plan.space);
  const newest = history.at(-1);
  if (newest !== undefined && newest.revision > plan.from && newest.status === 'deployed') return;
  await whileWaiting(work, () => rollBack(work, plan.to));
}

/** Helm's words and the pods' reasons for a way back that failed. */
export async function explainFailure(work: Work, thrown: unknown): Promise<string> {
  const error: SlipwayError = coerceError(thrown);
  if (error.retryable || work.tools.signal.aborted) throw error;
  const newest = (await work.deps.releases.history(work.name, work.tools.signal)).at(-1);
  const reasons = newest?.status === 'failed' ? await reasonsOf(work, newest.revision) : [];
  return [failureWords(error, reasons), `[${error.code}] ${error.next}`].join('\n');
}
