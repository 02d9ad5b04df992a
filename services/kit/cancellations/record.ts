import type { Bus, StoredMessage, Write } from '../bus/index.ts';
import { deriveId, isObject } from '../events/index.ts';

/** That a task shall end: by whom and why. */
export interface Cancellation {
  readonly reason: string;
  /** Who asked; absent where nobody did, as when time ran out. */
  readonly actor?: string;
  /** RFC 3339. */
  readonly at: string;
}

/** All records. */
export const CANCELLATIONS = 'slipway.cancel.*';

/** Longer than any task runs, and than its event may be delivered again. */
const KEPT_SECONDS = 7 * 24 * 60 * 60;
const SUBJECT_TOKEN = /^[\w-]{1,128}$/;
const LONGEST = 1_000;

/** Where the cancellation of a task lies: by the id of its `.triggered`, hashed where that can be no part of a subject. */
export function cancelSubject(triggeredId: string): string {
  return `slipway.cancel.${SUBJECT_TOKEN.test(triggeredId) ? triggeredId : deriveId('cancel', triggeredId)}`;
}

/** Tells every executor of the task; goes with what else is stored in that moment. */
export function cancelWrite(triggeredId: string, cancellation: Cancellation): Write {
  const subject = cancelSubject(triggeredId);
  return { subject, data: JSON.stringify(cancellation), ttl: KEPT_SECONDS, rollup: true };
}

/** The record of a task; undefined when nobody has asked for its end. @throws SLW_BUS_* */
export async function readCancellation(bus: Pick<Bus, 'read'>, triggeredId: string): Promise<Cancellation | undefined> {
  return cancellationOf(await bus.read(cancelSubject(triggeredId)));
}

/** What cannot be read asks for the end all the same: whoever wrote it meant that. */
export function cancellationOf(message: StoredMessage | undefined): Cancellation | undefined {
  if (message === undefined || message.data.length === 0) return undefined;
  const { reason, actor, at } = contentOf(message.data);
  return {
    reason: text(reason) ?? 'no reason was given',
    ...(text(actor) === undefined ? {} : { actor: String(actor).slice(0, LONGEST) }),
    at: text(at) ?? message.time.toISOString(),
  };
}

function contentOf(data: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return isObject(content) ? content : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : undefined;
}
