import { slipwayError, type SlipwayError } from '../errors/index.ts';
import { mergeData, type JsonObject } from '../events/index.ts';
import { groupAsked, isNamed } from './asked.ts';
import { closedApproval, wordsOfVotes } from './close.ts';
import type { ApprovalRecord, Vote } from './record.ts';

/** A decision of one person, by whatever way it came. */
export interface VoteInput extends Omit<Vote, 'at' | 'group'> {
  /** Of whoever decides, where these are known for certain. */
  readonly groups?: readonly string[];
  readonly labels?: JsonObject;
}

export type VoteOutcome =
  | { readonly kind: 'counted'; readonly record: ApprovalRecord }
  /** The same person said the same before: a double click, or the redelivery of an event. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly error: SlipwayError };

/**
 * What a decision makes of an approval: a decline declines, and enough different approvers approve. A person counts once;
 * where more than one is needed, or some are named, an approval without a name counts nothing.
 */
export function decideVote(record: ApprovalRecord, vote: VoteInput, now: Date): VoteOutcome {
  const { approval } = record;
  const { labels = {}, groups = [], ...cast } = vote;
  const before = approval.votes.find(({ approver }) => approver === vote.approver);
  if (before?.decision === vote.decision) return { kind: 'repeated' };
  const error = refusal(record, vote);
  if (error !== undefined) return { kind: 'refused', error };
  const group = isNamed(approval.approvers, vote.approver) ? undefined : groupAsked(approval.approvers, groups);
  const one = { ...cast, ...(group === undefined ? {} : { group }), at: now.toISOString() };
  const votes = [...approval.votes.filter((other) => other !== before), one];
  const voted = { ...record, approval: { ...approval, votes }, labels: mergeData(record.labels, labels) };
  if (vote.decision === 'decline') return counted(closedApproval(voted, 'declined', wordsOfVotes(votes), now));
  const enough = votes.filter(({ decision }) => decision === 'approve').length >= approval.required;
  return counted(enough ? closedApproval(voted, 'approved', wordsOfVotes(votes), now) : voted);
}

function counted(record: ApprovalRecord): VoteOutcome {
  return { kind: 'counted', record };
}

function refusal(
  { approval }: ApprovalRecord,
  { approver, decision, groups = [] }: VoteInput,
): SlipwayError | undefined {
  const { id, state, approvers, required, message = '', decidedAt } = approval;
  if (state !== 'open') return slipwayError('SLW_APPROVAL_CLOSED', { id, time: decidedAt, how: message });
  // A group has many members: whose vote it is must be known, or one could vote twice.
  const isAsked =
    isNamed(approvers, approver) || (approver !== undefined && groupAsked(approvers, groups) !== undefined);
  if (approvers.length > 0 && !isAsked) {
    const who = approver ?? 'Somebody without a name';
    return slipwayError('SLW_APPROVAL_NOT_APPROVER', { id, who, approvers: approvers.join(', ') });
  }
  if (required > 1 && approver === undefined && decision === 'approve') {
    return slipwayError('SLW_APPROVAL_NAME_REQUIRED', { id, required });
  }
  return undefined;
}
