import { setTimeout as delay } from 'node:timers/promises';
import { findOrphans, isAlive, subjectOf, terminate } from '../kit/helm/index.ts';
import { rememberHalfDone } from './half-done.ts';
import type { ClearingStep, Situation } from './next-step.ts';
import { reportProgress } from './progress.ts';
import type { Work } from './work.ts';

const POLL_MS = 500;

/** Makes way where somebody's helm is at work on the release, or died at it. */
export async function clearWay(work: Work, step: ClearingStep, situation: Situation): Promise<void> {
  const { deps, name, tools, timeoutMs } = work;
  switch (step.do) {
    case 'wait':
      return waitForOthers(work, situation);
    case 'end-helm':
      return endHelm(work);
    case 'forget':
      await rememberHalfDone(work, situation.history);
      return deps.releases.forget(name, step.revision, tools.signal);
    case 'remove':
      return deps.helm.uninstall({ ...name, timeoutMs, signal: tools.signal });
  }
}

async function waitForOthers(work: Work, { history, unchangedMs }: Situation): Promise<void> {
  const newest = history.at(-1);
  if (unchangedMs === 0) {
    const message = `waits for another Helm operation: ${subjectOf(work.name)} is ${newest?.status ?? ''} since ${newest?.began ?? ''}`;
    await reportProgress(work, message);
  }
  await delay(POLL_MS, undefined, { signal: work.tools.signal });
}

/** The lane is ours alone, so a helm of ours on this release is one that an earlier life left behind. */
async function endHelm(work: Work): Promise<void> {
  const orphans = findOrphans({ ...work.name, workDir: work.deps.helmWorkDir });
  orphans.forEach(terminate);
  work.tools.log.warn(
    { release: work.name.release, pids: orphans.map(({ pid }) => pid) },
    'ended a helm that was left over',
  );
  while (orphans.some(isAlive)) await delay(POLL_MS / 5, undefined, { signal: work.tools.signal });
}
