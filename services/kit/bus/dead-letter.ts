import type { Delivery, Write } from './types.ts';
import type { SlipwayError } from '../errors/index.ts';

/** A message that Slipway could not serve: listed by `slipway get dead-letters`, sent again by `slipway replay`. */
export interface DeadLetter {
  readonly service: string;
  readonly code: string;
  readonly reason: string;
  /** Subject and body of the message as it came. */
  readonly subject: string;
  readonly event: string;
  readonly time: string;
  /** Where it is sent again, when not to all: what one receiver did not take is no news to the others. */
  readonly replayTo?: string;
}

export function deadLetterWrite(
  service: string,
  delivery: Delivery,
  error: SlipwayError,
  key: string,
  now: Date,
  replayTo?: string,
): Write {
  const letter: DeadLetter = {
    service,
    code: error.code,
    reason: error.message,
    subject: delivery.subject,
    event: Buffer.from(delivery.data).toString('utf8'),
    time: now.toISOString(),
    ...(replayTo === undefined ? {} : { replayTo }),
  };
  return { subject: `slipway.dead.${service}.${key}`, data: JSON.stringify(letter), rollup: true };
}
