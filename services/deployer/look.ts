import { classifyFailure, findOrphans, processSpace } from '../kit/helm/index.ts';
import { failureOf, type FailureRecord } from './failure-record.ts';
import { EVENT_LABEL, isUnderWay, spaceOfNewest, type Situation } from './next-step.ts';
import type { Work } from './work.ts';

/** Since when the newest revision has been as it is; kept over the looks of one attempt. */
export interface Watch {
  seen: string;
  since: number;
}

/**
 * Looks at the release: a few milliseconds, and one more call only when the event failed before. `undoneIn` is the process
 * space that the journal names for a helm that goes back, whose revision carries the labels of another.
 */
export async function look(work: Work, watch: Watch, undoneIn?: string): Promise<Situation> {
  const { deps, tools, name, eventLabel, timeoutMs } = work;
  const history = await deps.releases.history(name, tools.signal);
  const newest = history.at(-1);
  const now = deps.clock().getTime();
  const seen = `${newest?.revision ?? 0} ${newest?.status ?? ''}`;
  if (watch.seen !== seen) Object.assign(watch, { seen, since: now });
  const failed = failureOf(work);
  const failedBefore = failed === undefined && newest?.status === 'failed' && newest.labels[EVENT_LABEL] === eventLabel;
  const space = spaceOfNewest(history) ?? failed?.space ?? undoneIn;
  return {
    history,
    event: eventLabel,
    failure: stateOf(failed),
    interrupted: failedBefore && (await wasInterrupted(work, newest.revision)),
    // Reading /proc takes longer than reading the release, and matters only then.
    helmAlive:
      newest !== undefined && isUnderWay(newest) && findOrphans({ ...name, workDir: deps.helmWorkDir }).length > 0,
    helmVisible: space === processSpace(),
    unchangedMs: now - watch.since,
    ageMs: newest === undefined ? 0 : Math.max(0, now - Date.parse(newest.began)),
    timeoutMs,
  };
}

function stateOf(failed: FailureRecord | undefined): Situation['failure'] {
  if (failed === undefined) return 'none';
  if (failed.undone !== undefined) return 'undone';
  return failed.unsettled === true ? 'unsettled' : 'recorded';
}

/** Helm writes why it failed into the revision: a signal or a lost API server is no fault of the release. */
async function wasInterrupted({ deps, name, tools }: Work, revision: number): Promise<boolean> {
  const { description } = await deps.releases.read(name, revision, tools.signal);
  return classifyFailure({ operation: '', subject: '', timeout: '', stderr: description }).retryable;
}
