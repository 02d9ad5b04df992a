import { coerceError } from '../kit/errors/index.ts';
import type { ReleaseResult } from '../kit/helm/index.ts';
import { clearWay } from './clear-way.ts';
import { diagnose, recordUndoFailure } from './diagnose.ts';
import { look, type Watch } from './look.ts';
import { nextStep, type Situation, type Step } from './next-step.ts';
import { failedOutcome } from './outcome.ts';
import { rollBack } from './roll-back.ts';
import { preflightRequest, upgrade } from './upgrade.ts';
import type { Outcome, UpgradeWork, Work } from './work.ts';

/**
 * Brings the release to what the event asks for, from wherever an earlier attempt left it: looks, takes the one step that
 * is due, and looks again. Rejects with retryable errors, and with those of the preflight before it writes anything.
 */
export async function deploy(work: UpgradeWork): Promise<Outcome> {
  await work.deps.preflight.check(preflightRequest(work));
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
async function take(work: UpgradeWork, step: Step, situation: Situation): Promise<Outcome | undefined> {
  switch (step.do) {
    case 'upgrade':
      return upgrade(work);
    case 'answer-success':
      return { kind: 'deployed', manifest: (await recorded(work, step.revision)).manifest };
    case 'answer-failure':
      return failedOutcome(work, situation.history);
    case 'diagnose':
      await diagnose(work, (await recorded(work, step.revision)).description);
      return undefined;
    case 'roll-back':
      await undo(work, () => rollBack(work, step.to));
      return undefined;
    case 'uninstall':
    case 'remove':
      await undo(work, () => uninstall(work));
      return undefined;
    default:
      await clearWay(work, step, situation);
      return undefined;
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

function uninstall({ deps, name, tools, timeoutMs }: Work): Promise<void> {
  return deps.helm.uninstall({ ...name, timeoutMs, signal: tools.signal });
}

function recorded({ deps, name, tools }: Work, revision: number): Promise<ReleaseResult> {
  return deps.releases.read(name, revision, tools.signal);
}
