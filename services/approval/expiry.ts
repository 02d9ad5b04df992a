import {
  expiredApproval,
  finishedApproval,
  readApproval,
  saveApproval,
  type Approval,
} from '../kit/approvals/index.ts';
import type { Bus, Write } from '../kit/bus/index.ts';
import { slipwayError } from '../kit/errors/index.ts';
import { deriveId } from '../kit/events/index.ts';

/** Where the timers of approvals come out. */
export const EXPIRED_SUBJECTS = 'slipway.approval-expired.*';

/** Each conflict is a vote that was stored first. */
const TRIES = 20;

/** The timer of an approval's expiry: a message that waits in the stream, whoever dies meanwhile. */
export function expiryWrite({ id, expiresAt = '' }: Approval): Write {
  const key = deriveId('approval', id);
  return {
    subject: `slipway.approval-timer.${key}`,
    data: JSON.stringify({ id }),
    ttl: 'never',
    schedule: { at: new Date(expiresAt), target: `slipway.approval-expired.${key}` },
  };
}

/**
 * Declines an approval whose time is over, unless it was decided. The timer's word counts, not this clock's.
 * @throws SLW_APPROVAL_CONTENDED, SLW_BUS_*
 */
export async function takeExpiry(bus: Bus, data: Uint8Array, clock: () => Date): Promise<void> {
  const { id } = JSON.parse(Buffer.from(data).toString('utf8')) as { readonly id: string };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await readApproval(bus, id);
    const now = clock();
    const expired = stored === undefined ? undefined : expiredApproval(stored.record, now);
    if (stored === undefined || expired === undefined) return;
    const { outcome } = await saveApproval(bus, expired, stored.seq, [finishedApproval(expired, now)]);
    if (outcome === 'committed') return;
  }
  throw slipwayError('SLW_APPROVAL_CONTENDED', { id, tries: TRIES });
}
