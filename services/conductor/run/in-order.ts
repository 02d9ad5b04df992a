import type { Bus, Delivery, StoredMessage } from '../../kit/bus/index.ts';
import { coerceError } from '../../kit/errors/index.ts';
import type { Log } from '../../kit/log/index.ts';
import { SOURCE } from '../decide/index.ts';
import { CONDUCTOR_SUBJECTS } from './inbox.ts';

/** Of a subject filter; more than are handed out at once, for what was acknowledged among them is read too. */
const MOST = 1_000;
/** As many as are handed out at once: one that stood still for long may have left many. */
const AT_ONCE = 256;

export interface InOrderOptions {
  readonly bus: Pick<Bus, 'unhandled'>;
  readonly log: Log;
  /** Carries out a message that comes, or came, by itself too. Done again, it changes nothing. */
  readonly again: (message: StoredMessage) => Promise<void>;
}

/** Does the work on a delivery when what came before it is done. */
export type InOrder = (delivery: Delivery, work: () => Promise<void>) => Promise<void>;

/**
 * Keeps the order of the stream also after a replica has died and after NATS was away. What was in somebody's hands then
 * comes again later than what came after it: an older version would be delivered after a newer one, or a task be given up
 * that was answered in time. So it is read and carried out first; when it comes again it is no news.
 */
export function inOrder({ bus, log, again }: InOrderOptions): InOrder {
  let isBehind = false;
  let caughtUp = Promise.resolve();

  async function catchUp(): Promise<void> {
    const messages = await bus.unhandled(SOURCE, CONDUCTOR_SUBJECTS, MOST);
    for (let first = 0; first < messages.length; first += AT_ONCE) {
      const results = await Promise.allSettled(messages.slice(first, first + AT_ONCE).map(again));
      // It comes again by itself, and must not keep anybody else waiting: it may fail each time.
      for (const result of results) {
        if (result.status === 'rejected') log.debug({ error: coerceError(result.reason) }, 'not carried out at once');
      }
    }
  }

  return async (delivery, work) => {
    if (delivery.afterOthers || isBehind) {
      isBehind = false;
      caughtUp = catchUp();
    }
    try {
      await caughtUp;
      await work();
    } catch (error) {
      isBehind ||= isAway(error);
      throw error;
    }
  };
}

function isAway(thrown: unknown): boolean {
  return coerceError(thrown).code === 'SLW_BUS_UNAVAILABLE';
}
