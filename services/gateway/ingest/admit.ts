import { approverOf, demand, wishToSend, type Actor } from '../../kit/access/index.ts';
import { isObject, objectData, parseKeptnType, type CloudEvent } from '../../kit/events/index.ts';

/**
 * The event as its sender may send it: a decision on an approval is signed with the name of who decides.
 * @throws SLW_HTTP_FORBIDDEN, SLW_ACCESS_OTHER_APPROVER
 */
export function admit(event: CloudEvent, actor: Actor): CloudEvent {
  const wish = wishToSend(event);
  demand(actor, wish);
  if (!isDecision(event)) return event;
  const data = objectData(event);
  // A group is not claimed: the gateway adds it by the token (sign-group.ts).
  const { group, ...block } = isObject(data['approval']) ? data['approval'] : {};
  const claimed = typeof block['approver'] === 'string' ? block['approver'] : undefined;
  const approver = approverOf(actor, claimed === '' ? undefined : claimed, wish);
  if ((approver === claimed && group === undefined) || !isObject(event.data)) return event;
  return { ...event, data: { ...data, approval: { ...block, ...(approver === undefined ? {} : { approver }) } } };
}

/** Whether an event decides an approval. */
export function isDecision({ type: name }: CloudEvent): boolean {
  const type = parseKeptnType(name);
  return type.kind === 'task' && type.task === 'approval' && type.phase === 'finished';
}
