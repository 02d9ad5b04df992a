import type { Approval, ApprovalRecord, Vote } from './record.ts';

/** An approval that is decided. */
export function closedApproval(
  record: ApprovalRecord,
  state: Exclude<Approval['state'], 'open'>,
  message: string,
  now: Date,
): ApprovalRecord {
  return { ...record, approval: { ...record.approval, state, message, decidedAt: now.toISOString() } };
}

/** An approval whose time is over; undefined when it was decided before. */
export function expiredApproval(record: ApprovalRecord, now: Date): ApprovalRecord | undefined {
  const { state, votes, required, since } = record.approval;
  if (state !== 'open') return undefined;
  const message = `declined: it has expired with ${votes.length} of ${required} approvals, asked for since ${since}`;
  return closedApproval(record, 'expired', message, now);
}

/** An approval that nobody is asked any more, for its run was aborted; undefined when it was decided before. */
export function abortedApproval(record: ApprovalRecord, message: string, now: Date): ApprovalRecord | undefined {
  return record.approval.state === 'open' ? closedApproval(record, 'aborted', message, now) : undefined;
}

/** How it was decided: by whom, with their comments. */
export function wordsOfVotes(votes: readonly Vote[]): string {
  const declined = votes.filter(({ decision }) => decision === 'decline');
  const deciding = declined.length > 0 ? declined : votes;
  const names = deciding.flatMap(({ approver }) => (approver === undefined ? [] : [approver]));
  const comments = deciding.flatMap(({ comment }) => (comment === undefined ? [] : [comment]));
  const head = declined.length > 0 ? 'declined' : 'approved';
  return `${head}${names.length === 0 ? '' : ` by ${names.join(', ')}`}${comments.length === 0 ? '' : `: ${comments.join('; ')}`}`;
}
