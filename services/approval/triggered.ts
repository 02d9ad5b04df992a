import {
  closedApproval,
  finishedApproval,
  readApproval,
  saveApproval,
  startedApproval,
  type ApprovalRecord,
} from '../kit/approvals/index.ts';
import type { Bus, Write } from '../kit/bus/index.ts';
import { readCancellation } from '../kit/cancellations/index.ts';
import { slipwayError, type SlipwayError } from '../kit/errors/index.ts';
import { checkEventData, objectData, type CloudEvent } from '../kit/events/index.ts';
import { wordsOfAbort } from './aborted.ts';
import { expiryWrite } from './expiry.ts';
import { planApproval } from './plan.ts';
import { openRecord } from './record.ts';

/** What is stored for an `approval.triggered`, all in one commit. */
interface Opening {
  readonly record: ApprovalRecord;
  readonly events: readonly CloudEvent[];
  readonly timers: readonly Write[];
}

/**
 * Opens an approval: its record, `.started`, and either `.finished` or the timer of its expiry, in one commit. Delivered
 * again it finds the record and changes nothing; of two replicas one is refused and finds it too.
 * @throws SLW_APPROVAL_ID_TAKEN, SLW_APPROVAL_CONTENDED, SLW_BUS_*
 */
export async function takeTriggered(bus: Bus, event: CloudEvent, clock: () => Date): Promise<void> {
  const { id, source } = event;
  const [known, cancellation] = await Promise.all([readApproval(bus, id), readCancellation(bus, id)]);
  if (known === undefined) {
    const now = clock();
    const { record, events, timers } =
      cancellation === undefined ? openingOf(event, now) : decided(event, 'aborted', wordsOfAbort(cancellation), now);
    const { outcome } = await saveApproval(bus, record, 0, events, timers);
    if (outcome === 'committed') return;
  }
  const { record } = known ?? (await readApproval(bus, id)) ?? {};
  if (record === undefined) throw slipwayError('SLW_APPROVAL_CONTENDED', { id, tries: 1 });
  if (record.triggered.source !== source) {
    throw slipwayError('SLW_APPROVAL_ID_TAKEN', { id, source: record.triggered.source });
  }
}

function openingOf(event: CloudEvent, now: Date): Opening {
  const invalid = dataError(event);
  if (invalid !== undefined) return refusal(event, invalid, now);
  const plan = planApproval(objectData(event));
  if (plan.kind === 'invalid') return refusal(event, plan.error, now);
  if (plan.kind === 'decided') return decided(event, plan.state, plan.message, now);
  const record = openRecord(event, plan.properties, now);
  const timers = record.approval.expiresAt === undefined ? [] : [expiryWrite(record.approval)];
  return { record, events: [startedApproval(record, now)], timers };
}

function dataError(event: CloudEvent): SlipwayError | undefined {
  const fields = checkEventData(event);
  if (fields.length === 0) return undefined;
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_TASK_DATA_INVALID', { type: event.type, reasons }, { fields });
}

function decided(event: CloudEvent, state: 'approved' | 'declined' | 'aborted', message: string, now: Date): Opening {
  const closed = closedApproval(openRecord(event, undefined, now), state, message, now);
  const record: ApprovalRecord = { ...closed, automatic: true };
  return { record, events: [startedApproval(record, now), finishedApproval(record, now)], timers: [] };
}

/** What cannot be asked of anybody is answered `errored`, with what is wrong. */
function refusal(event: CloudEvent, error: SlipwayError, now: Date): Opening {
  const message = `${error.message} [${error.code}] ${error.next}`;
  const opening = decided(event, 'declined', message, now);
  const errored = opening.events.map((answer) =>
    answer.type.endsWith('.finished') ? { ...answer, data: { ...objectData(answer), status: 'errored' } } : answer,
  );
  return { ...opening, events: errored };
}
