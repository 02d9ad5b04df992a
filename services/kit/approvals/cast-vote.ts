import type { Bus } from '../bus/index.ts';
import { slipwayError } from '../errors/index.ts';
import type { CloudEvent } from '../events/index.ts';
import { changedApproval, finishedApproval } from './events.ts';
import type { Approval, ApprovalRecord } from './record.ts';
import { readApproval, saveApproval } from './store.ts';
import { decideVote, type VoteInput } from './vote.ts';

/** Each conflict is another person's vote that was stored first, so this many mean that something else is wrong. */
const TRIES = 20;

/**
 * Stores a decision on an approval, and its `.finished` when it is the deciding one, in one commit; the approval as it is
 * then. The same decision of the same person a second time changes nothing and is no error.
 * @throws SLW_APPROVAL_UNKNOWN, SLW_APPROVAL_CLOSED, SLW_APPROVAL_NOT_APPROVER, SLW_APPROVAL_NAME_REQUIRED, SLW_BUS_*
 */
export async function castVote(bus: Bus, id: string, vote: VoteInput, clock: () => Date): Promise<Approval> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await readApproval(bus, id);
    if (stored === undefined) throw slipwayError('SLW_APPROVAL_UNKNOWN', { id });
    const now = clock();
    const outcome = decideVote(stored.record, vote, now);
    if (outcome.kind === 'refused') throw outcome.error;
    if (outcome.kind === 'repeated') return stored.record.approval;
    const result = await saveApproval(bus, outcome.record, stored.seq, [eventOf(outcome.record, vote, now)]);
    if (result.outcome === 'committed') return outcome.record.approval;
  }
  throw slipwayError('SLW_APPROVAL_CONTENDED', { id, tries: TRIES });
}

function eventOf(record: ApprovalRecord, vote: VoteInput, now: Date): CloudEvent {
  const { state, votes, required } = record.approval;
  if (state !== 'open') return finishedApproval(record, now);
  const comment = vote.comment === undefined ? '' : `: ${vote.comment}`;
  const message = `${votes.length} of ${required} approved, now ${vote.approver ?? vote.source}${comment}`;
  return changedApproval(record, ['vote', vote.approver ?? vote.source], message, now);
}
