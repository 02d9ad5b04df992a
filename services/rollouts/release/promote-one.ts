import type { Mark, RolloutView } from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';
import { judgeRefusal, judgeRest, type Judged } from './judge.ts';
import { effectOf, expectedHash, type Member } from './members.ts';

/** How far the promote of one Rollout got. */
export type Step =
  /** Its effect can be waited for. `done-before`: an attempt before did it, or somebody ended the same pause. */
  | {
      readonly kind: 'moved';
      readonly how: 'promoted' | 'done-before' | 'nothing-to-do';
      readonly mark: Mark;
      readonly view: RolloutView;
    }
  | { readonly kind: 'stopped'; readonly judged: Judged };

/**
 * One guarded patch, with its mark in the journal before: a redelivery looks whether the Rollout has moved past the mark
 * and then patches nothing (specs/argo.md 2.4). `justSeen`: the Rollout as it was read right before, if it was.
 */
export async function promoteOne(work: Work, member: Member, justSeen: RolloutView | undefined): Promise<Step> {
  const { rollouts, tools } = work;
  const { signal, journal } = tools;
  let after = member.mark;
  let seen = justSeen;
  const record = async (mark: Mark) => {
    after = mark;
    await journal.record(effectOf(member.view.name), { ...mark });
  };
  for (;;) {
    const podHash = expectedHash(member);
    const guards = { ...(podHash === '' ? {} : { podHash }), ...(after === undefined ? {} : { after }) };
    const look = seen === undefined ? {} : { seen };
    seen = undefined;
    const result = await rollouts.promote(member.view, { ...guards, ...look, record, signal });
    switch (result.kind) {
      case 'promoted':
      case 'done-before':
      case 'nothing-to-do':
        return { kind: 'moved', how: result.kind, mark: result.mark, view: result.view };
      case 'not-paused': {
        const mark: Mark = after ?? { ...markNow(result.view, member), fromIndex: -1 };
        const settled = await rollouts.settle(member.view, mark, work.wait());
        const judged = judgeRest(member.view, settled);
        if (judged !== undefined) return { kind: 'stopped', judged };
        if (after !== undefined) return { kind: 'moved', how: 'done-before', mark, view: result.view };
        break;
      }
      default:
        return { kind: 'stopped', judged: judgeRefusal(result.kind, result.view) };
    }
  }
}

function markNow({ uid, generation, step }: RolloutView, member: Member): Mark {
  return { uid, generation, podHash: expectedHash(member), fromIndex: step };
}
