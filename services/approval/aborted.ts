import { abortedApproval, openApprovals } from '../kit/approvals/index.ts';
import type { Bus } from '../kit/bus/index.ts';
import { readCancellation, type Cancellation } from '../kit/cancellations/index.ts';
import { deletedBy, triggeredIdOf, type CloudEvent } from '../kit/events/index.ts';
import { endOpen } from './end-open.ts';

/**
 * An `approval.invalidated`: the run was aborted, so nobody is asked any more. The event may come from anybody; the
 * conductor's word is the record. @throws SLW_APPROVAL_CONTENDED, SLW_BUS_*
 */
export async function takeInvalidated(bus: Bus, event: CloudEvent, clock: () => Date): Promise<'taken' | 'unknown'> {
  const id = triggeredIdOf(event);
  const cancellation = id === undefined ? undefined : await readCancellation(bus, id);
  if (id === undefined || cancellation === undefined) return 'taken';
  return endOpen(bus, id, (record, now) => abortedApproval(record, wordsOfAbort(cancellation), now), clock);
}

/** Who asked for the end and why. */
export function wordsOfAbort({ actor, reason }: Cancellation): string {
  return `aborted${actor === undefined ? '' : ` by ${actor}`}: ${reason}`;
}

/** A deletion of a project or service: what was asked before it is asked of nobody any more, also where no run was told. */
export async function takeDeletion(bus: Bus, event: CloudEvent, clock: () => Date): Promise<void> {
  const deleted = deletedBy(event);
  if (deleted === undefined) return;
  const { project, service } = deleted;
  const message = `aborted: the ${service === undefined ? `project ${project}` : `service ${service}`} was deleted`;
  for (const { approval } of await openApprovals(bus, deleted)) {
    // One of that name may have been made anew.
    if (event.time !== undefined && approval.since > event.time) continue;
    await endOpen(bus, approval.id, (record, now) => abortedApproval(record, message, now), clock);
  }
}
