/** Approvals as they are stored: opened by the approval service, decided by people through it or the gateway. */
export { GROUP, groupAsked } from './asked.ts';
export { castVote } from './cast-vote.ts';
export { abortedApproval, closedApproval, expiredApproval } from './close.ts';
export { changedApproval, finishedApproval, startedApproval } from './events.ts';
export { APPROVAL_SOURCE, DECISIONS, approvalSchema } from './record.ts';
export type { Approval, ApprovalDecision, ApprovalRecord, Vote } from './record.ts';
export { openApprovals, readApproval, saveApproval, type ApprovalFilter, type StoredApproval } from './store.ts';
export { decideVote, type VoteInput, type VoteOutcome } from './vote.ts';
