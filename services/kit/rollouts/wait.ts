import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError, slipwayError } from '../errors/index.ts';
import { follow } from './follow.ts';
import type { Informer } from './informer.ts';
import { rolloutPath } from './paths.ts';
import { isUnheard } from './phase.ts';
import { raiseUnknown, readCounts, readRollout } from './read.ts';
import { judgeSettled } from './settled.ts';
import { judgeStable } from './stable.ts';
import type { Mark, RolloutRef, RolloutsDependencies, RolloutView, Settled, WaitOptions } from './types.ts';
import { inWords, readable } from './words.ts';

/** How often a state is judged again that does not change: what counts is how long it lasts, or pods that no event tells of. */
const TICK_MS = 1_000;
/** The controller can miss its wake-up (its own tests work around that); a change of the object wakes it again. */
const NUDGE_MS = 10_000;
const DEAF_MS = 60_000;

export interface WaitContext extends RolloutsDependencies {
  readonly informer: Informer;
}

/** Waits for `test` to answer something. */
export async function until<T>(
  context: WaitContext,
  ref: RolloutRef,
  test: (view: RolloutView | undefined) => T | undefined,
  options: WaitOptions,
): Promise<T> {
  return following(context, ref, options, Infinity, async (view) => test(view));
}

/** Waits for a Rollout to come to rest after `mark`. */
export async function settle(
  context: WaitContext,
  ref: RolloutRef,
  mark: Mark,
  options: WaitOptions,
): Promise<Settled> {
  const watcher = createWatcher(context, ref);
  return following(context, ref, options, TICK_MS, async (view) => {
    // A deletion of an object before this one may be told late.
    if (view === undefined) return (await readRollout(context.kube, ref)) === undefined ? { kind: 'gone' } : undefined;
    const unchangedMs = await watcher.heed(view);
    const first = judgeSettled(view, mark, { unchangedMs });
    const verdict =
      first.kind === 'ask'
        ? judgeSettled(view, mark, { unchangedMs, counts: await readCounts(context.kube, view, options.signal) })
        : first;
    return verdict.kind === 'wait' || verdict.kind === 'ask' ? undefined : verdict;
  });
}

/** Waits until the stable version serves alone, with all its replicas. */
export async function untilStable(context: WaitContext, ref: RolloutRef, options: WaitOptions): Promise<RolloutView> {
  const watcher = createWatcher(context, ref);
  return following(context, ref, options, TICK_MS, async (view) => {
    if (view === undefined) return raiseUnknown(ref);
    await watcher.heed(view);
    if (judgeStable(view) !== 'ask') return undefined;
    const counts = await readCounts(context.kube, view, options.signal);
    return judgeStable(view, counts) === 'stable' ? view : undefined;
  });
}

/** Waits until the controller has taken notice of the newest specification and of any promote or abort. */
export async function untilHeard(context: WaitContext, ref: RolloutRef, options: WaitOptions): Promise<RolloutView> {
  const watcher = createWatcher(context, ref);
  return following(context, ref, options, TICK_MS, async (view) => {
    if (view === undefined) return raiseUnknown(ref);
    await watcher.heed(view);
    return isControllersTurn(view) ? undefined : view;
  });
}

/** Looks at each state, from the present one on, until `look` answers something. */
async function following<T>(
  { kube, informer, log }: WaitContext,
  ref: RolloutRef,
  options: WaitOptions,
  tickMs: number,
  look: (view: RolloutView | undefined) => Promise<T | undefined>,
): Promise<T> {
  const began = performance.now();
  const first = await patiently(() => readRollout(kube, ref, options.signal), options);
  const deadlineMs = options.deadlineMs - (performance.now() - began);
  const seen = follow(informer, ref, first, { ...options, deadlineMs });
  try {
    for (;;) {
      const view = await seen.next(tickMs);
      const answer = await look(view).catch((thrown: unknown) => {
        options.signal?.throwIfAborted();
        if (!(thrown instanceof SlipwayError) || !passes(thrown)) throw thrown;
        log.debug({ ...ref, error: thrown }, 'a Rollout could not be judged; it is looked at again');
        return undefined;
      });
      if (answer !== undefined) return answer;
    }
  } finally {
    seen.end();
  }
}

/** Reads until the API server answers, at most until the deadline. */
async function patiently<T>(read: () => Promise<T>, { deadlineMs, signal }: WaitOptions): Promise<T> {
  const expiry = performance.now() + deadlineMs;
  for (;;) {
    try {
      return await read();
    } catch (thrown) {
      const lasts = thrown instanceof SlipwayError && passes(thrown) && performance.now() + TICK_MS < expiry;
      if (!lasts) throw thrown;
    }
    await delay(TICK_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** What a wait outlives: an API server that is away for a while. */
function passes({ code }: SlipwayError): boolean {
  return code === 'SLW_KUBE_UNREACHABLE' || code === 'SLW_KUBE_BUSY';
}

/** Nudges a controller that does not react, and gives it up in the end. Answers since when the state has been as it is, in ms. */
function createWatcher({ kube, log, clock, nudgeMs = NUDGE_MS, deafMs = DEAF_MS }: WaitContext, ref: RolloutRef) {
  let state = '';
  let since = 0;
  let nudged = 0;
  return {
    heed: async (view: RolloutView): Promise<number> => {
      const now = clock().getTime();
      const key = `${view.phase} ${view.reason ?? ''} ${view.podHash} ${view.generation}`;
      if (key !== state) [state, since, nudged] = [key, now, now];
      if (!isControllersTurn(view)) return now - since;
      if (now - since >= deafMs) throw deafError(ref, view, deafMs);
      if (now - nudged < nudgeMs) return now - since;
      nudged = now;
      log.warn({ ...ref, seen: inWords(view) }, 'the controller does not react; its Rollout is touched to wake it');
      const annotations = { 'slipway.dev/nudged-at': clock().toISOString() };
      await kube.change({ path: rolloutPath(ref), type: 'merge', body: { metadata: { annotations } } });
      return now - since;
    },
  };
}

function isControllersTurn(view: RolloutView): boolean {
  const { abort, abortedAt } = view.resource.status ?? {};
  return isUnheard(view) || (abort === true && abortedAt === undefined && view.phase !== 'Degraded');
}

function deafError({ namespace, name }: RolloutRef, view: RolloutView, deafMs: number) {
  return slipwayError('SLW_ROLLOUT_CONTROLLER', { namespace, name, seen: inWords(view), timeout: readable(deafMs) });
}
