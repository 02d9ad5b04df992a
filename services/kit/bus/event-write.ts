import { encodeStructured, subjectOf, type CloudEvent } from '../events/index.ts';
import type { Write } from './types.ts';

/**
 * Unique by source and id together, as CloudEvents defines identity: two senders that both number their events from 1
 * must not swallow each other's.
 */
export function messageIdOf(event: CloudEvent): string {
  return `${event.source} ${event.id}`;
}

/** An event as part of a commit, on the subject and under the message id that `publish` uses too. */
export function eventWrite(event: CloudEvent): Write {
  return { subject: subjectOf(event.type), data: encodeStructured(event), messageId: messageIdOf(event) };
}
