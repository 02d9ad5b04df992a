import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import type { RolloutView, Settled } from '../../kit/rollouts/index.ts';
import { abortAll } from '../abort.ts';
import { worst, type Verdict } from '../verdict.ts';
import type { Work } from '../work.ts';
import { isAtRest, judgeRest, judgeStep, type Judged } from './judge.ts';
import { expectedHash, type Member } from './members.ts';
import { promoteOne, type Step } from './promote-one.ts';

/**
 * All one step further, in lockstep: none is promoted before all can be, and it is done when all have come to rest. Where
 * one of several fails, all are aborted, so that no two versions of one service are left (specs/argo.md 5, 3).
 */
export async function promoteGroup(work: Work, members: readonly Member[]): Promise<Verdict> {
  const rests = await together(work, members, (member) => arrive(work, member));
  const stuck = rests.filter((judged) => judged !== undefined);
  if (stuck.length > 0) return failTogether(work, members, stuck);
  // Where one had to be waited for, the others were seen before that.
  const isFresh = members.every(isThere);
  const steps = await together(work, members, (member) => promoteOne(work, member, isFresh ? member.view : undefined));
  const judged = await together(work, members, (_, index) => settleStep(work, steps[index] as Step));
  if (judged.every(({ result }) => result !== 'fail')) return verdictOf(judged);
  return failTogether(work, members, judged);
}

/** Waits for the canary to be there, where it is still on its way; undefined when it can be promoted. */
async function arrive(work: Work, member: Member): Promise<Judged | undefined> {
  if (isThere(member)) return undefined;
  const settled = await settle(work, member.view, { ...member, fromIndex: -1 });
  return judgeRest(member.view, settled);
}

function isThere({ mark, view }: Member): boolean {
  return mark !== undefined || isAtRest(view);
}

async function settleStep(work: Work, step: Step): Promise<Judged> {
  if (step.kind === 'stopped') return step.judged;
  const { view, mark } = step;
  return judgeStep(step, await work.rollouts.settle(view, mark, work.wait()));
}

function settle(work: Work, view: RolloutView, member: Member & { readonly fromIndex: number }): Promise<Settled> {
  const { uid, generation } = view;
  const mark = { uid, generation, podHash: expectedHash(member), fromIndex: member.fromIndex };
  return work.rollouts.settle(view, mark, work.wait());
}

/** Lets all of them end; then the first error counts, after those of several that can go back went back. */
async function together<T>(
  work: Work,
  members: readonly Member[],
  act: (member: Member, index: number) => Promise<T>,
): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(members.map(act));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<T>).value);
  const error = coerceError(failed.reason);
  // What passes is tried again; what was interrupted goes on elsewhere.
  if (error.retryable || work.tools.signal.aborted || members.length === 1) throw error;
  const { words } = await abortMembers(work, members);
  throw slipwayError('SLW_ROLLOUTS_ABORTED', { reason: error.message, words: words.join(' ') }, { cause: error });
}

async function failTogether(work: Work, members: readonly Member[], judged: readonly Judged[]): Promise<Verdict> {
  const verdict = verdictOf(judged);
  if (members.length === 1) return verdict;
  const { words } = await abortMembers(work, members);
  return { ...verdict, words: [...verdict.words, 'All of them go back.', ...words] };
}

/** Those that are still at the version of the run, as they are now. */
async function abortMembers(work: Work, members: readonly Member[]) {
  const { rollouts, tools } = work;
  const now = await Promise.all(members.map(({ view }) => rollouts.get(view, tools.signal)));
  const ours = now.filter((view, index) => {
    const expected = expectedHash(members[index] as Member);
    return expected === '' || view?.podHash === expected;
  });
  return abortAll(
    work,
    ours.filter((view) => view !== undefined),
  );
}

function verdictOf(judged: readonly Judged[]): Verdict {
  return {
    result: worst(judged.map(({ result }) => result)),
    words: judged.map(({ words }) => words),
    views: judged.flatMap(({ view }) => (view === undefined ? [] : [view])),
  };
}
