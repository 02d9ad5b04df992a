import { setTimeout as delay } from 'node:timers/promises';
import { coerceError } from '../kit/errors/index.ts';
import { findOrphans, isAlive, subjectOf, terminate, type ReleaseResult } from '../kit/helm/index.ts';
import { diagnose, recordUndoFailure } from './diagnose.ts';
import { look, type Watch } from './look.ts';
import { nextStep, type Situation, type Step } from './next-step.ts';
import { failedOutcome } from './outcome.ts';
import { reportProgress } from './progress.ts';
import { rollBack } from './roll-back.ts';
import { upgrade } from './upgrade.ts';
import type { Outcome, Work } from './work.ts';

const POLL_MS = 500;

/**
 * Brings the release to what the event asks for, from wherever an earlier attempt left it: looks, takes the one step that
 * is due, and looks again. Rejects with retryable errors only.
 */
export async function deploy(work: Work): Promise<Outcome> {
  const watch: Watch = { seen: '', since: 0 };
  for (;;) {
    const situation = await look(work, watch);
    const step = nextStep(situation);
    work.tools.log.debug({ release: work.name.release, step }, 'next step of the deployment');
    const outcome = await take(work, step, situation);
    if (outcome !== undefined) return outcome;
  }
}

/** Takes one step; the outcome when it was the last. */
async function take(work: Work, step: Step, situation: Situation): Promise<Outcome | undefined> {
  switch (step.do) {
    case 'upgrade':
      return upgrade(work);
    case 'answer-success':
      return { kind: 'deployed', manifest: (await recorded(work, step.revision)).manifest };
    case 'answer-failure':
      return failedOutcome(work, situation.history);
    default:
      await clear(work, step, situation);
      return undefined;
  }
}

type ClearingStep = Exclude<Step, { do: 'upgrade' | 'answer-success' | 'answer-failure' }>;

/** The steps that clear the way for an upgrade, or away after a failure. */
async function clear(work: Work, step: ClearingStep, situation: Situation): Promise<void> {
  const { deps, name, tools, input } = work;
  const request = { ...name, timeoutMs: input.timeoutMs, signal: tools.signal };
  switch (step.do) {
    case 'wait':
      return waitForOthers(work, situation);
    case 'end-helm':
      return endHelm(work);
    case 'forget':
      return deps.releases.forget(name, step.revision, tools.signal);
    case 'diagnose':
      return diagnose(work, (await recorded(work, step.revision)).description);
    case 'roll-back':
      return undo(work, () => rollBack(work, step.to));
    case 'remove':
    case 'uninstall':
      return undo(work, () => deps.helm.uninstall(request));
  }
}

/** Undoing must not hide why it became necessary: when it fails for good, that is told too and the task ends. */
async function undo(work: Work, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || work.tools.signal.aborted) throw error;
    await recordUndoFailure(work, error);
  }
}

function recorded({ deps, name, tools }: Work, revision: number): Promise<ReleaseResult> {
  return deps.releases.read(name, revision, tools.signal);
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
