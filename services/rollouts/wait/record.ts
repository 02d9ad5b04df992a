import type { StoredMessage, Write } from '../../kit/bus/index.ts';
import { commitOf, contextOf, deriveId, objectData, type CloudEvent, type Scope } from '../../kit/events/index.ts';

/** A wait that goes on, whole: whoever holds it can end it, in any process. */
export interface Wait {
  /** Of the `.triggered` event what its answers repeat. */
  readonly event: CloudEvent;
  /** When it began, RFC 3339, by the clock of the NATS server. */
  readonly start: string;
  readonly milliseconds: number;
  /** The duration in the sender's words. */
  readonly asked: string;
}

/** What the stream keeps of a wait. It stays when the wait has ended: the reason why a second delivery cannot start it again. */
export type WaitRecord = (Wait & { readonly state: 'open' }) | { readonly state: 'closed' };

export interface StoredRecord {
  readonly record: WaitRecord;
  /** Position of its message: what the next write expects. */
  readonly seq: number;
  /** When NATS stored it. */
  readonly time: Date;
}

/** All records, and nothing else that is below. */
export const RECORDS = 'slipway.wait.*';
/** What the server sends when waits are due. */
export const DUE = 'slipway.wait.due.*';

/** Identity of a triggered event (source and id), fit for a subject. */
export function keyOf(event: Pick<CloudEvent, 'source' | 'id'>): string {
  return deriveId(event.source, event.id);
}

export function recordSubject(key: string): string {
  return `slipway.wait.${key}`;
}

export function keyOfSubject(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

/** The wait that the event asks for, without what no answer needs: it is kept three times, and bodies may be large. All text. */
export function newWait(event: CloudEvent, start: Date, milliseconds: number, asked: string): Wait {
  const { id, source, type } = event;
  const { project, stage, service, labels } = objectData(event);
  const data = { project, stage, service, ...(labels === undefined ? {} : { labels }) };
  const [context, commit] = [contextOf(event) ?? id, commitOf(event)];
  const extensions = { shkeptncontext: context, ...(commit === undefined ? {} : { gitcommitid: commit }) };
  return { event: { id, source, type, data, extensions }, start: start.toISOString(), milliseconds, asked };
}

export function scopeOf(wait: Wait): Scope {
  const { project, stage, service } = objectData(wait.event) as unknown as Scope;
  return { project, stage, service };
}

/** The record of a new wait, which outlives the retention of the stream; refused when there is one already. */
export function openWrite(key: string, wait: Wait): Write {
  const record: WaitRecord = { state: 'open', ...wait };
  return { subject: recordSubject(key), data: JSON.stringify(record), expectLast: 0, rollup: true, ttl: 'never' };
}

/** The same for all: ten thousand may end at one moment, and each reader tells them by these bytes. */
const CLOSED = Buffer.from(JSON.stringify({ state: 'closed' } satisfies WaitRecord));

/**
 * The record of a wait that has ended. It goes with the retention of the stream, not before: as long as the triggered event
 * is there it can be delivered again.
 */
export function closedWrite(key: string, expectLast: number): Write {
  return { subject: recordSubject(key), data: CLOSED, expectLast, rollup: true };
}

export function isClosed({ data }: Pick<StoredMessage, 'data'>): boolean {
  return data.length === CLOSED.length && CLOSED.equals(data);
}

/** Has the server send the answer when the wait is due; a later one replaces it. */
export function timerWrite(key: string, answer: Uint8Array | string, at: Date): Write {
  return {
    subject: `slipway.wait.timer.${key}`,
    data: answer,
    ttl: 'never',
    schedule: { at, target: `slipway.wait.due.${key}` },
  };
}

/** Undefined when there is none: a message without a body is what a deletion leaves. */
export function readRecord(message: StoredMessage | undefined): StoredRecord | undefined {
  if (message === undefined || message.data.length === 0) return undefined;
  const record = JSON.parse(Buffer.from(message.data).toString('utf8')) as WaitRecord;
  return { record, seq: message.seq, time: message.time };
}
