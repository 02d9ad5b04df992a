import { Type, type Static } from 'typebox';
import { RESULTS, deriveId, type CloudEvent, type JsonObject } from '../events/index.ts';

/** Who answers `approval.triggered`: Keptn's own name for it, which its bridge and CLI expect. */
export const APPROVAL_SOURCE = 'approval-service';

export const DECISIONS = ['approve', 'decline'] as const;
export type ApprovalDecision = (typeof DECISIONS)[number];

const voteSchema = Type.Object({
  decision: Type.Enum(DECISIONS),
  /** The name that was given; absent where none is asked for. */
  approver: Type.Optional(Type.String()),
  /** The group that they were asked as one of, where they are not named themselves. */
  group: Type.Optional(Type.String()),
  comment: Type.Optional(Type.String()),
  /** Sender of the event, or `slipway-api`. */
  source: Type.String(),
  at: Type.String(),
});

/** An approval as everybody is shown it. All times are RFC 3339. */
export const approvalSchema = Type.Object({
  /** Id of the `approval.triggered` event. */
  id: Type.String(),
  context: Type.String(),
  project: Type.String(),
  stage: Type.String(),
  service: Type.String(),
  image: Type.Optional(Type.String()),
  /** What came before: the result of the last task, and the score of the evaluation. */
  result: Type.Optional(Type.Enum(RESULTS)),
  score: Type.Optional(Type.Number()),
  state: Type.Enum(['open', 'approved', 'declined', 'expired', 'aborted']),
  since: Type.String(),
  expiresAt: Type.Optional(Type.String()),
  /** How many different people must approve. */
  required: Type.Integer(),
  /** Who may decide; empty: anybody. */
  approvers: Type.Array(Type.String()),
  votes: Type.Array(voteSchema),
  decidedAt: Type.Optional(Type.String()),
  /** How it was decided, in words. */
  message: Type.Optional(Type.String()),
});

export type Vote = Static<typeof voteSchema>;
export type Approval = Static<typeof approvalSchema>;

/** What is stored of an approval: what is shown, and what its answer is made from. */
export interface ApprovalRecord {
  readonly approval: Approval;
  readonly triggered: CloudEvent;
  /** Labels that came with decisions; they go into `.finished`. */
  readonly labels: JsonObject;
  /** Decided by its properties: nobody was asked. */
  readonly automatic?: true;
}

/**
 * Where the record of an approval lies: one message, the newest. By the id alone, because that is all that a decision
 * names; hashed, because an id can hold what a subject cannot.
 */
export function approvalSubject(id: string): string {
  return `slipway.approval.${deriveId('approval', id)}`;
}

/** All approvals that people were asked for. Automatic ones lie elsewhere, so that they do not slow the list down. */
export const APPROVAL_SUBJECTS = 'slipway.approval.*';

export function automaticSubject(id: string): string {
  return `slipway.approval-automatic.${deriveId('approval', id)}`;
}
