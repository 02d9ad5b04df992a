import { deadLetterWrite, type Bus, type Delivery } from '../kit/bus/index.ts';
import { coerceError } from '../kit/errors/index.ts';
import { PROJECT_DELETED, SERVICE_DELETED, decodeStructured, deriveId, taskType } from '../kit/events/index.ts';
import type { Log } from '../kit/log/index.ts';
import { takeDeletion, takeInvalidated } from './aborted.ts';
import { takeDecision } from './decision.ts';
import { EXPIRED_SUBJECTS, takeExpiry } from './expiry.ts';
import { takeTriggered } from './triggered.ts';

/** Where a message stands; the crash test kills the process at each of them. */
export type ApprovalStep = 'received' | 'stored' | 'acknowledged';

export interface ApprovalOptions {
  readonly bus: Bus;
  readonly log: Log;
  readonly clock: () => Date;
  /** Milliseconds of silence after which NATS gives a message to another replica. */
  readonly ackWait: number;
  readonly observe?: (step: ApprovalStep) => void;
}

export interface Approvals {
  /** Takes no more messages and lets those at hand end. */
  stop(): Promise<void>;
}

const NAME = 'slipway-approval';
const MAX_PENDING = 256;
const TRIGGERED = taskType('approval', 'triggered');
const FINISHED = taskType('approval', 'finished');
const INVALIDATED = taskType('approval', 'invalidated');
/** A decision can be read before the approval that it is about, by another replica: so often it is looked at again. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 500;

/** Serves approvals from the bus; nothing is kept in memory between two messages. */
export async function startApprovals(options: ApprovalOptions): Promise<Approvals> {
  const { bus, ackWait } = options;
  const take = async (durable: string, subjects: readonly string[]) =>
    bus.consume({ durable, subjects, maxPending: MAX_PENDING, ackWait }, async (delivery) =>
      receive(options, delivery),
    );
  const subscriptions = await Promise.all([
    take(NAME, [TRIGGERED, FINISHED, EXPIRED_SUBJECTS]),
    // Apart: the subjects of a durable consumer that replicas of an older version still use cannot be changed.
    take(`${NAME}-aborts`, [INVALIDATED, PROJECT_DELETED, SERVICE_DELETED]),
  ]);
  return {
    async stop() {
      await Promise.all(subscriptions.map(async (subscription) => subscription.stop()));
    },
  };
}

async function receive(options: ApprovalOptions, delivery: Delivery): Promise<void> {
  options.observe?.('received');
  if ((await takeOrBury(options, delivery)) === 'unknown') {
    if (delivery.attempt < LOOKS) return delivery.retry(LOOK_AGAIN_MS);
    options.log.warn({ subject: delivery.subject, seq: delivery.seq }, 'a decision on an approval that is not there');
  }
  options.observe?.('stored');
  await delivery.ack();
  options.observe?.('acknowledged');
}

/** What can be served later is left to redelivery; what never can goes to the dead letters, where somebody sees it. */
async function takeOrBury(options: ApprovalOptions, delivery: Delivery): Promise<'taken' | 'unknown'> {
  try {
    return await take(options, delivery);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || error.code === 'SLW_INTERNAL') throw error;
    const key = deriveId(delivery.subject, String(delivery.seq));
    await options.bus.commit([deadLetterWrite(NAME, delivery, error, key, options.clock())]);
    options.log.warn({ error, seq: delivery.seq }, 'message put to the dead letters');
    return 'taken';
  }
}

async function take({ bus, clock }: ApprovalOptions, { subject, data }: Delivery): Promise<'taken' | 'unknown'> {
  switch (subject) {
    case FINISHED:
      return takeDecision(bus, decodeStructured(data), clock);
    case INVALIDATED:
      return takeInvalidated(bus, decodeStructured(data), clock);
    case TRIGGERED:
      await takeTriggered(bus, decodeStructured(data), clock);
      return 'taken';
    case PROJECT_DELETED:
    case SERVICE_DELETED:
      await takeDeletion(bus, decodeStructured(data), clock);
      return 'taken';
    default:
      await takeExpiry(bus, data, clock);
      return 'taken';
  }
}
