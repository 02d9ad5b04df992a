import {
  APPROVAL_SOURCE,
  castVote,
  changedApproval,
  readApproval,
  type Approval,
  type VoteInput,
} from '../kit/approvals/index.ts';
import { eventWrite, type Bus } from '../kit/bus/index.ts';
import { coerceError, slipwayError, type SlipwayError } from '../kit/errors/index.ts';
import { contextOf, isObject, objectData, triggeredIdOf, type CloudEvent } from '../kit/events/index.ts';

/** `unknown`: no approval of that id, or not yet. */
export type DecisionOutcome = 'taken' | 'unknown';

/**
 * An `approval.finished` that somebody else sent, Keptn's way to decide, is one vote and no more: by `data.approval.approver`,
 * if it says one. A vote that does not count is answered by a `.status.changed` that says why.
 * @throws SLW_APPROVAL_CONTENDED, SLW_BUS_*
 */
export async function takeDecision(bus: Bus, event: CloudEvent, clock: () => Date): Promise<DecisionOutcome> {
  const id = triggeredIdOf(event);
  if (event.source === APPROVAL_SOURCE || id === undefined) return 'taken';
  const stored = await readApproval(bus, id);
  if (stored === undefined || contextOf(event) !== stored.record.approval.context) return 'unknown';
  const vote = isOf(stored.record.approval, event) ? voteOf(event) : elsewhere(stored.record.approval, event);
  if (vote instanceof Error) return refuse(bus, event, id, vote, clock());
  try {
    await castVote(bus, id, vote, clock);
    return 'taken';
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    return refuse(bus, event, id, error, clock());
  }
}

/** Rights are asked for where the event says it is: one that names another place could decide what its sender may not. */
function isOf({ project, stage, service }: Approval, event: CloudEvent): boolean {
  const data = objectData(event);
  return data['project'] === project && data['stage'] === stage && data['service'] === service;
}

function elsewhere({ id, project, stage, service }: Approval, event: CloudEvent): SlipwayError {
  return slipwayError('SLW_APPROVAL_ELSEWHERE', { id, source: event.source, project, stage, service });
}

/** What the event says; warning approves, as everything but a fail lets a sequence go on. */
export function voteOf(event: CloudEvent): VoteInput | SlipwayError {
  const { result, status, message, labels, approval } = objectData(event);
  const block = isObject(approval) ? approval : {};
  const declines = result === 'fail' || status === 'errored' || status === 'aborted';
  if (!declines && result !== 'pass' && result !== 'warning') {
    const said = result === undefined ? 'missing' : JSON.stringify(result);
    return slipwayError('SLW_APPROVAL_UNDECIDED', { type: event.type, source: event.source, result: said });
  }
  const comment = textOf(block['comment']) ?? textOf(message);
  const approver = textOf(block['approver']);
  const group = textOf(block['group']);
  return {
    decision: declines ? 'decline' : 'approve',
    source: event.source,
    ...(approver === undefined ? {} : { approver }),
    ...(group === undefined ? {} : { groups: [group] }),
    ...(comment === undefined ? {} : { comment }),
    ...(isObject(labels) ? { labels } : {}),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined;
}

const LONGEST = 2_000;

async function refuse(
  bus: Bus,
  event: CloudEvent,
  id: string,
  error: SlipwayError,
  now: Date,
): Promise<DecisionOutcome> {
  const stored = await readApproval(bus, id);
  // Whoever decides too late is told by what is there already: the task is over and takes no more news.
  if (stored?.record.approval.state !== 'open') return 'taken';
  const message = `a decision of ${event.source} does not count: ${error.message} [${error.code}] ${error.next}`;
  await bus.commit([eventWrite(changedApproval(stored.record, ['refused', event.source, event.id], message, now))]);
  return 'taken';
}
