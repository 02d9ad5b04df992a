import {
  finishedApproval,
  readApproval,
  saveApproval,
  type ApprovalRecord,
  type StoredApproval,
} from '../kit/approvals/index.ts';
import type { Bus } from '../kit/bus/index.ts';
import { slipwayError } from '../kit/errors/index.ts';

/** Each conflict is a vote that was stored first. */
const TRIES = 20;

/** What ends an open approval; undefined when it is not to be ended. */
export type EndOf = (record: ApprovalRecord, now: Date) => ApprovalRecord | undefined;

/**
 * Ends an approval without anybody's vote, with its `.finished`; `unknown` when there is none of that id.
 * @throws SLW_APPROVAL_CONTENDED, SLW_BUS_*
 */
export async function endOpen(bus: Bus, id: string, end: EndOf, clock: () => Date): Promise<'taken' | 'unknown'> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored: StoredApproval | undefined = await readApproval(bus, id);
    if (stored === undefined) return 'unknown';
    const now = clock();
    const ended = end(stored.record, now);
    if (ended === undefined) return 'taken';
    const { outcome } = await saveApproval(bus, ended, stored.seq, [finishedApproval(ended, now)]);
    if (outcome === 'committed') return 'taken';
  }
  throw slipwayError('SLW_APPROVAL_CONTENDED', { id, tries: TRIES });
}
