import { classifyFailure, findOrphans, processSpace } from '../kit/helm/index.ts';
import { failureOf } from './failure-record.ts';
import { EVENT_LABEL, isUnderWay, spaceOfNewest, type Situation } from './next-step.ts';
import type { Work } from './work.ts';

/** Since when the newest revision has been as it is; kept over the looks of one attempt. */
export interface Watch {
  seen: string;
  since: number;
}

/** Looks at the release: a few milliseconds, and one more call only when the event failed before. */
export async function look(work: Work, watch: Watch): Promise<Situation> {
  const { deps, tools, name, eventLabel, input } = work;
  const history = await deps.releases.history(name, tools.signal);
  const newest = history.at(-1);
  const now = deps.clock().getTime();
  const seen = `${newest?.revision ?? 0} ${newest?.status ?? ''}`;
  if (watch.seen !== seen) Object.assign(watch, { seen, since: now });
  const failed = failureOf(tools.journal);
  const failedBefore = failed === undefined && newest?.status === 'failed' && newest.labels[EVENT_LABEL] === eventLabel;
  const space = spaceOfNewest(history) ?? failed?.space;
  return {
    history,
    event: eventLabel,
    failure: failed === undefined ? 'none' : failed.undone ? 'undone' : 'recorded',
    interrupted: failedBefore && (await wasInterrupted(work, newest.revision)),
    // Reading /proc takes longer than reading the release, and matters only then.
    helmAlive:
      newest !== undefined && isUnderWay(newest) && findOrphans({ ...name, workDir: deps.helmWorkDir }).length > 0,
    helmVisible: space === processSpace(),
    unchangedMs: now - watch.since,
    ageMs: newest === undefined ? 0 : Math.max(0, now - Date.parse(newest.began)),
    timeoutMs: input.timeoutMs,
  };
}

/** Helm writes why it failed into the revision: a signal or a lost API server is no fault of the release. */
async function wasInterrupted({ deps, name, tools }: Work, revision: number): Promise<boolean> {
  const { description } = await deps.releases.read(name, revision, tools.signal);
  return classifyFailure({ operation: '', subject: '', timeout: '', stderr: description }).retryable;
}
