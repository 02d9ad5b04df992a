import { expiredApproval, type Approval } from '../kit/approvals/index.ts';
import type { Bus, Write } from '../kit/bus/index.ts';
import { deriveId } from '../kit/events/index.ts';
import { endOpen } from './end-open.ts';

/** Where the timers of approvals come out. */
export const EXPIRED_SUBJECTS = 'slipway.approval-expired.*';

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
  await endOpen(bus, id, expiredApproval, clock);
}
