import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { Evidence, Finding } from './types.ts';
import { ago, dueWords, openTaskOf } from './words.ts';

/** Who must approve what, until when, and how. */
export function approvalFinding(run: SequenceRecord, { approvals, now }: Pick<Evidence, 'approvals' | 'now'>): Finding {
  const task = openTaskOf(run);
  const id = task?.triggeredId ?? '';
  const approval = approvals.get(id);
  const next = `slipway approve ${id}, or slipway decline ${id}`;
  if (approval === undefined) return { about: 'approval', message: 'People are asked to approve.', next };
  const { approvers, required, votes, image, service, stage, expiresAt, since } = approval;
  const who = approvers.length === 0 ? 'anybody' : approvers.join(', ');
  const given = votes
    .filter(({ decision }) => decision === 'approve')
    .map(({ approver, source }) => approver ?? source);
  const so = given.length === 0 ? 'nobody has yet' : `so far: ${given.join(', ')}`;
  const count = required === 1 ? 'One person' : `${required} people`;
  const until = expiresAt === undefined ? ' It does not expire.' : ` It expires ${dueWords(expiresAt, now)}.`;
  const what = `${service} in ${stage}${image === undefined ? '' : ` (${image})`}`;
  return {
    about: 'approval',
    message: `${count} must approve ${what}, of: ${who}; ${so}. Asked ${ago(since, now)}.${until}`,
    next,
    approval,
    ...(task === undefined ? {} : { task }),
  };
}
