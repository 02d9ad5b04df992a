import { slipwayError } from '../errors/index.ts';
import { isPast } from './done-before.ts';
import { markOf } from './mark.ts';
import { isGuardFailure, sendPatch, signalOf } from './operate.ts';
import { planPromote, type PromotePlan } from './promote-plan.ts';
import { requireRollout } from './read.ts';
import type { Mark, PromoteOptions, PromoteResult, RolloutRef, RolloutView } from './types.ts';
import { untilHeard, type WaitContext } from './wait.ts';

const HEARD_MS = 90_000;

/** Promotes once, whatever happens at the same moment: a guard that does not hold shows that somebody else did it. */
export async function promote(
  context: WaitContext,
  ref: RolloutRef,
  options: PromoteOptions = {},
): Promise<PromoteResult> {
  const view = options.seen ?? (await requireRollout(context.kube, ref, options.signal));
  const { after, podHash, mode = 'next' } = options;
  if (podHash !== undefined && view.podHash !== '' && view.podHash !== podHash) return { kind: 'superseded', view };
  if (after !== undefined && after.podHash !== view.podHash && view.podHash !== '') return { kind: 'superseded', view };
  if (after !== undefined && isPast(after, view)) return { kind: 'done-before', mark: after, view };
  const plan = planPromote(view, mode);
  if (plan.kind !== 'patch' && plan.kind !== 'unpause') return refusal(plan, view);
  const mark = markOf(view);
  await options.record?.(mark);
  return plan.kind === 'unpause'
    ? unpauseThenPromote(context, ref, mark, options)
    : patch(context, ref, plan.operations, mark, options);
}

function refusal(plan: Exclude<PromotePlan, { kind: 'patch' | 'unpause' }>, view: RolloutView): PromoteResult {
  if (plan.kind === 'nothing-to-do') return { kind: plan.kind, mark: markOf(view), view };
  if (plan.kind !== 'no-steps') return { kind: plan.kind, view };
  throw slipwayError('SLW_ROLLOUT_STEPS', { namespace: view.namespace, name: view.name });
}

type Operations = Extract<PromotePlan, { kind: 'patch' }>['operations'];

async function patch(
  context: WaitContext,
  ref: RolloutRef,
  operations: Operations,
  mark: Mark,
  options: PromoteOptions,
): Promise<PromoteResult> {
  const { kube } = context;
  try {
    return { kind: 'promoted', mark, view: await sendPatch(kube, ref, { at: 'status', patch: operations }, options) };
  } catch (error) {
    if (!isGuardFailure(error)) throw error;
    const view = await requireRollout(kube, ref, options.signal);
    if (view.podHash !== '' && view.podHash !== mark.podHash) return { kind: 'superseded', view };
    if (view.aborted) return { kind: 'aborted', view };
    if (isPast(mark, view)) return { kind: 'done-before', mark, view };
    const { seen, ...unseen } = options;
    // Still held at the same step, but not as it was seen: for another reason.
    if (seen !== undefined) return promote(context, ref, { ...unseen, after: mark });
    // Nothing that the guards name has changed, so it is the patch itself that was refused.
    throw error;
  }
}

/** The controller has to see that nobody holds it any more before it can take the end of its own pause. */
async function unpauseThenPromote(
  context: WaitContext,
  ref: RolloutRef,
  mark: Mark,
  options: PromoteOptions,
): Promise<PromoteResult> {
  await sendPatch(context.kube, ref, { at: 'spec', patch: { spec: { paused: false } } }, options);
  const view = await untilHeard(context, ref, { deadlineMs: HEARD_MS, ...signalOf(options) });
  if (view.podHash !== mark.podHash) return { kind: 'superseded', view };
  const plan = planPromote(view, options.mode ?? 'next');
  if (plan.kind === 'patch') return patch(context, ref, plan.operations, mark, options);
  // Only the person's pause held it: lifting that was the promote.
  return { kind: 'promoted', mark, view };
}
