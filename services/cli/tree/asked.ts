import { APPROVAL_SOURCE } from '../../kit/approvals/index.ts';
import { isObject, objectData, triggeredIdOf, type CloudEvent } from '../../kit/events/index.ts';
import { harmless } from '../terminal/index.ts';

/** What a person is told who is asked for an approval; empty for every other event. */
export function askedWords(event: CloudEvent): string {
  const { approval } = objectData(event);
  const id = triggeredIdOf(event);
  const asks = event.type.endsWith('.approval.started') && event.source === APPROVAL_SOURCE;
  if (!asks || id === undefined || !isObject(approval) || approval['state'] !== 'open') return '';
  return wordsOfAsking(id);
}

export function wordsOfAsking(id: string): string {
  return `waits for approval: slipway approve ${harmless(id)}`;
}
