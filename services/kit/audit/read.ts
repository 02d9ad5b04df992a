import type { StoredMessage } from '../bus/index.ts';
import { commitOf, contextOf, decodeStructured, objectData, type CloudEvent } from '../events/index.ts';
import type { AuditRecord, Sender } from './record.ts';
import { SENDER_HEADER } from './sender.ts';

const ACCEPTED = 202;

/** What a stored message says of who did what: a record of its own, or an event with its sender; undefined: neither. */
export function recordOf({ subject, headers, data, time }: StoredMessage): AuditRecord | undefined {
  try {
    if (subject.startsWith('slipway.audit.')) return JSON.parse(Buffer.from(data).toString('utf8')) as AuditRecord;
    const header = headers[SENDER_HEADER];
    return header === undefined ? undefined : ofEvent(decodeStructured(data), JSON.parse(header) as Sender, time);
  } catch {
    // Whoever may write to NATS can put anything there.
    return undefined;
  }
}

function ofEvent(event: CloudEvent, sender: Sender, time: Date): AuditRecord {
  const { project, stage, service } = objectData(event);
  const optional = { ...{ project, stage, service }, context: contextOf(event), commit: commitOf(event) };
  return {
    ...{ time: time.toISOString(), ...sender, status: ACCEPTED, id: event.id, type: event.type },
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => typeof value === 'string')),
  };
}
