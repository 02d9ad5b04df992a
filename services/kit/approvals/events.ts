import { answerEvent, deriveId, type CloudEvent, type JsonObject } from '../events/index.ts';
import { APPROVAL_SOURCE, type Approval, type ApprovalRecord } from './record.ts';

/** The answers are made in one place under derived ids: whoever decides, and however often, they are the same events. */
export function startedApproval({ approval, triggered }: ApprovalRecord, now: Date): CloudEvent {
  return answer(triggered, 'started', now, { approval: blockOf(approval) });
}

/** `.finished` of a decided approval: pass when it was approved, else fail; aborted when its run was. */
export function finishedApproval({ approval, triggered, labels }: ApprovalRecord, now: Date): CloudEvent {
  return answer(triggered, 'finished', now, {
    labels,
    status: approval.state === 'aborted' ? 'aborted' : 'succeeded',
    result: approval.state === 'approved' ? 'pass' : 'fail',
    message: approval.message ?? '',
    approval: blockOf(approval),
  });
}

/** `.status.changed`: what happened to an open approval. `what` tells apart those of one approval. */
export function changedApproval(
  { approval, triggered }: ApprovalRecord,
  what: readonly string[],
  message: string,
  now: Date,
): CloudEvent {
  const data = { status: 'succeeded', message, approval: blockOf(approval) };
  return answer(triggered, 'status.changed', now, data, what);
}

function answer(
  triggered: CloudEvent,
  phase: 'started' | 'finished' | 'status.changed',
  now: Date,
  data: JsonObject,
  what: readonly string[] = [],
): CloudEvent {
  const id = deriveId(triggered.source, triggered.id, APPROVAL_SOURCE, phase, ...what);
  return answerEvent({ triggered, phase, source: APPROVAL_SOURCE, id, time: now, data });
}

/** The `approval` block of the answers: `state: open` in `.started` says that people are asked. */
function blockOf({ state, required, approvers, votes, expiresAt }: Approval): JsonObject {
  return { state, required, approvers, votes, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
