import { coerceError } from '../kit/errors/index.ts';
import { processSpace, type ReleaseResult } from '../kit/helm/index.ts';
import { clearWay } from './clear-way.ts';
import { diagnose, recordUndoFailure } from './diagnose.ts';
import { recordFailure } from './failure-record.ts';
import { look, type Watch } from './look.ts';
import { nextStep, type Situation, type Step } from './next-step.ts';
import { failedOutcome } from './outcome.ts';
import { rollBack } from './roll-back.ts';
import { abortUpdates, arrive, rolloutsIn } from './rollouts/index.ts';
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
      return helmDone(work, await upgrade(work));
    case 'answer-success':
      return serve(work, step.revision, situation);
    case 'answer-failure':
      return failedOutcome(work, situation.history);
    case 'diagnose':
      await diagnose(work, (await recorded(work, step.revision)).description);
      return undefined;
    case 'roll-back':
      await undo(work, () => goBack(work, situation, step.to));
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

/** After helm's success: the outcome, unless there are Rollouts, which the next look finds and waits for. */
function helmDone({ name }: Work, outcome: Outcome | undefined): Outcome | undefined {
  const waits = outcome?.kind === 'deployed' && rolloutsIn(outcome.manifest, name.namespace).length > 0;
  return waits ? undefined : outcome;
}

/** The outcome once the revision's Rollouts are at rest, too; a failure of theirs is recorded, and undone by the next steps. */
async function serve(work: Work, revision: number, { history }: Situation): Promise<Outcome | undefined> {
  const { manifest } = await recorded(work, revision);
  const refs = rolloutsIn(manifest, work.name.namespace);
  const own = history.find((each) => each.revision === revision);
  // Whoever has changed the release since knows what its Rollouts are at.
  if (refs.length === 0 || own?.status !== 'deployed') return { kind: 'deployed', manifest };
  const arrival = await arrive(work, refs, own.began);
  if (arrival.kind === 'arrived') return { kind: 'deployed', manifest, rollouts: arrival.views };
  const { error, reasons } = arrival;
  const told = [error.message, ...reasons].join('\n');
  const advice = `[${error.code}] ${error.next}`;
  await recordFailure(work, { told, advice, begun: true, space: processSpace(), unsettled: true });
  return undefined;
}

/** Back to a revision that served, and its Rollouts at rest again. */
export async function goBack(work: Work, { history }: Pick<Situation, 'history'>, to: number): Promise<void> {
  const { deps, name } = work;
  const newest = history.at(-1);
  if (newest !== undefined)
    await abortUpdates(work, rolloutsIn((await recorded(work, newest.revision)).manifest, name.namespace));
  await rollBack(work, to);
  const refs = rolloutsIn((await recorded(work, to)).manifest, name.namespace);
  const arrival = await arrive(work, refs, deps.clock().toISOString());
  if (arrival.kind === 'failed') throw arrival.error;
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
