import type { RunView } from './overlay.ts';

export type Verdict = 'pass' | 'warning' | 'fail' | 'timedOut' | 'aborted';

/** What a set of runs has come to: still running, or the worst of their ends with the run it comes from. */
export type Outcome =
  { readonly kind: 'running' } | { readonly kind: 'done'; readonly verdict: Verdict; readonly run: RunView };

const WORSE: readonly Verdict[] = ['fail', 'timedOut', 'aborted', 'warning', 'pass'];

/** No run at all is still running, and so is one that was triggered and is not there yet. */
export function outcomeOf(runs: readonly RunView[]): Outcome {
  if (runs.some((run) => run.state !== 'finished')) return { kind: 'running' };
  const expected = runs.flatMap(({ triggers = [] }) => triggers);
  if (expected.some((id) => !runs.some(({ triggeredId }) => triggeredId === id))) return { kind: 'running' };
  for (const verdict of WORSE) {
    const run = runs.find((candidate) => verdictOf(candidate) === verdict);
    if (run !== undefined) return { kind: 'done', verdict, run };
  }
  return { kind: 'running' };
}

/** How a finished run ended. An aborted sequence says `result: pass` in Keptn (specs/keptn.md 4.5): status goes first. */
export function verdictOf({ status, result, timedOut }: Pick<RunView, 'status' | 'result' | 'timedOut'>): Verdict {
  if (timedOut === true) return 'timedOut';
  if (status === 'aborted') return 'aborted';
  if (status === 'errored') return 'fail';
  return result === 'pass' || result === 'warning' ? result : 'fail';
}

/** The words for a failure: the failed task's own, else the run's. */
export function reasonOf(run: RunView): string {
  // Who ended it, or that its time was over, is said of the run.
  if ((run.timedOut === true || run.status === 'aborted') && run.message !== undefined) return run.message;
  const failed = run.tasks.find((task) => task.state === 'finished' && verdictOf(task) === 'fail');
  const message = failed?.message ?? run.message ?? 'no reason was given';
  return failed === undefined ? message : `${failed.name}: ${message}`;
}
