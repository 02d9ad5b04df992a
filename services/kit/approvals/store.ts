import { eventWrite, type Bus, type CommitResult, type StoredMessage, type Write } from '../bus/index.ts';
import { parseJson, stringifyJson, type CloudEvent } from '../events/index.ts';
import { APPROVAL_SUBJECTS, approvalSubject, automaticSubject, type ApprovalRecord } from './record.ts';

export interface StoredApproval {
  readonly record: ApprovalRecord;
  /** Position of its message: what the next write expects. */
  readonly seq: number;
}

export interface ApprovalFilter {
  readonly project?: string | undefined;
  readonly stage?: string | undefined;
  readonly service?: string | undefined;
}

export async function readApproval(bus: Bus, id: string): Promise<StoredApproval | undefined> {
  const [asked, automatic] = await Promise.all([bus.read(approvalSubject(id)), bus.read(automaticSubject(id))]);
  return storedApproval(asked ?? automatic);
}

/** The open approvals that match, the oldest first. */
export async function openApprovals(bus: Bus, filter: ApprovalFilter): Promise<ApprovalRecord[]> {
  const found: ApprovalRecord[] = [];
  for await (const message of bus.readAll(APPROVAL_SUBJECTS)) {
    const stored = storedApproval(message);
    if (stored?.record.approval.state === 'open' && matches(stored.record, filter)) found.push(stored.record);
  }
  return found.sort((a, b) => a.approval.since.localeCompare(b.approval.since));
}

/** Stores a record with the events that say so, in one commit that expects what was read; further writes go with it. */
export async function saveApproval(
  bus: Bus,
  record: ApprovalRecord,
  expectLast: number,
  events: readonly CloudEvent[],
  more: readonly Write[] = [],
): Promise<CommitResult> {
  const { id, state } = record.approval;
  const write: Write = {
    subject: record.automatic === true ? automaticSubject(id) : approvalSubject(id),
    data: stringifyJson(record),
    expectLast,
    rollup: true,
    // A person may take longer than the stream keeps things.
    ...(state === 'open' ? { ttl: 'never' } : {}),
  };
  return bus.commit([write, ...events.map(eventWrite), ...more]);
}

function storedApproval(message: StoredMessage | undefined): StoredApproval | undefined {
  if (message === undefined || message.data.length === 0) return undefined;
  const record = parseJson(Buffer.from(message.data).toString('utf8')) as ApprovalRecord;
  return { record, seq: message.seq };
}

function matches({ approval }: ApprovalRecord, { project, stage, service }: ApprovalFilter): boolean {
  return (
    (project === undefined || approval.project === project) &&
    (stage === undefined || approval.stage === stage) &&
    (service === undefined || approval.service === service)
  );
}
