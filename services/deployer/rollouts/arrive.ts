import { SlipwayError, messageOf, slipwayError } from '../../kit/errors/index.ts';
import {
  inWords,
  rolloutBlock,
  type RolloutRef,
  type Rollouts,
  type RolloutView,
  type Settled,
  type WaitOptions,
} from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';
import { withRollouts } from './open.ts';
import { podReasons } from './pod-reasons.ts';

/** A redelivered event finds a Rollout that came to rest long ago; that takes a moment to be seen. */
const LEAST_MS = 5_000;

/** Where the Rollouts of a release came to rest; or what is the matter with the first that did not come up. */
export type Arrival =
  | { readonly kind: 'arrived'; readonly views: readonly RolloutView[] }
  | { readonly kind: 'failed'; readonly error: SlipwayError; readonly reasons: readonly string[] };

/**
 * Waits for the Rollouts that helm has applied: each at its first pause with its canary pods available, or Healthy. A Rollout
 * that was aborted before, and is given the same version again, is retried. `began` is when the release's revision was.
 */
export async function arrive(work: Work, refs: readonly RolloutRef[], began: string): Promise<Arrival> {
  return withRollouts(work, async (rollouts) => {
    const all = await Promise.all(refs.map((ref) => arriveOne(work, rollouts, ref, began)));
    const failed = all.find((arrival) => arrival.kind === 'failed');
    return failed ?? { kind: 'arrived', views: all.flatMap((each) => (each.kind === 'arrived' ? each.views : [])) };
  });
}

async function arriveOne(work: Work, rollouts: Rollouts, ref: RolloutRef, began: string): Promise<Arrival> {
  const { deps, tools, timeoutMs } = work;
  const spent = deps.clock().getTime() - Date.parse(began);
  const deadlineMs = Math.max(LEAST_MS, timeoutMs - (Number.isNaN(spent) ? 0 : spent));
  const options = { deadlineMs, signal: tools.signal, onTransition: teller(work) };
  try {
    const settled = await settle(work, rollouts, ref, { began, options });
    if (settled.kind === 'healthy' || settled.kind === 'paused') return { kind: 'arrived', views: [settled.view] };
    return await failure(work, rollouts, ref, 'view' in settled ? inWords(settled.view) : 'it was deleted');
  } catch (thrown) {
    tools.signal.throwIfAborted();
    const ended = thrown instanceof SlipwayError && ENDS.includes(thrown.code);
    if (!ended) throw thrown;
    return failure(work, rollouts, ref, thrown.message, thrown);
  }
}

/** Errors that tell of the Rollout, and not of the way to it. */
const ENDS: readonly string[] = ['SLW_ROLLOUT_DEADLINE', 'SLW_ROLLOUT_CONTROLLER', 'SLW_ROLLOUT_WORKLOAD'];

interface Wait {
  readonly began: string;
  readonly options: WaitOptions;
}

async function settle(work: Work, rollouts: Rollouts, ref: RolloutRef, { began, options }: Wait): Promise<Settled> {
  const { journal, signal } = work.tools;
  const mark = await rollouts.arrival(ref, signal);
  if (mark === undefined) return { kind: 'gone' };
  const first = await rollouts.settle(ref, mark, options);
  const effect = `retry ${ref.namespace}/${ref.name} ${work.eventLabel}`;
  if (first.kind !== 'degraded' || !wasAborted(first.view, began) || journal.get(effect) !== undefined) return first;
  // The same version again changes nothing, so that no update would ever start (specs/argo.md 3.4, trap B).
  await journal.record(effect, { podHash: first.view.podHash });
  await rollouts.retry(ref, { signal });
  return rollouts.settle(ref, mark, options);
}

/** Aborted before this release was made (both times have whole seconds), and so not because of it. */
function wasAborted({ aborted, resource }: RolloutView, began: string): boolean {
  return aborted && Date.parse(resource.status?.abortedAt ?? '') <= Date.parse(began);
}

async function failure(
  work: Work,
  rollouts: Rollouts,
  { namespace, name }: RolloutRef,
  reason: string,
  cause?: SlipwayError,
): Promise<Arrival> {
  const error = slipwayError('SLW_DEPLOY_ROLLOUT', { namespace, name, reason }, cause === undefined ? {} : { cause });
  return { kind: 'failed', error, reasons: await podReasons(work, rollouts, { namespace, name }) };
}

function teller({ tools }: Work): (view: RolloutView) => void {
  return (view) => {
    // Progress is told when it can be; a deployment does not fail for want of it.
    tools
      .progress(`Rollout ${view.name}: ${inWords(view)}`, { rollout: rolloutBlock(view) })
      .catch((error: unknown) => {
        tools.log.debug({ reason: messageOf(error) }, 'could not tell the progress');
      });
  };
}
