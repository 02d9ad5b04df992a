import type { Revision } from '../kit/helm/index.ts';
import { EVENT_LABEL, TASK_LABEL, isOurs } from './next-step.ts';
import type { Work } from './work.ts';

/** One task may work on several releases. */
function effectOf({ name }: Work): string {
  return `half-done ${name.release}`;
}

/** Kept before the record of an upgrade of this very task is removed, because its helm died: there is no other trace of it. */
export async function rememberHalfDone(work: Work, history: readonly Revision[]): Promise<void> {
  const step = halfDoneIn(history, work.taskLabel, undefined);
  if (step !== undefined) await work.tools.journal.record(effectOf(work), { step });
}

/**
 * The step (its label) of this task that an earlier attempt has begun on the release and nobody has brought to its end: what
 * stands otherwise in the cluster is its doing, and no drift.
 */
export async function halfDoneStep(work: Work): Promise<string | undefined> {
  const { deps, name, tools, taskLabel } = work;
  const kept = tools.journal.get(effectOf(work))?.['step'] as string | undefined;
  return halfDoneIn(await deps.releases.history(name, tools.signal), taskLabel, kept);
}

/** By the newest revision; and by what was kept of one that is removed, until its step is done. Pure. */
export function halfDoneIn(history: readonly Revision[], task: string, kept: string | undefined): string | undefined {
  const newest = history.at(-1);
  const isOwn = newest !== undefined && newest.labels[TASK_LABEL] === task && isOurs(history, newest);
  if (isOwn && !isDone(newest)) return newest.labels[EVENT_LABEL];
  return history.some((each) => each.labels[EVENT_LABEL] === kept && isDone(each)) ? undefined : kept;
}

function isDone({ status }: Revision): boolean {
  return status === 'deployed' || status === 'superseded';
}
