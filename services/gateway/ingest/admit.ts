import { approverOf, demand, wishToSend, type Actor } from '../../kit/access/index.ts';
import { isObject, objectData, parseKeptnType, type CloudEvent } from '../../kit/events/index.ts';

/**
 * The event as its sender may send it: a decision on an approval is signed with the name of who decides.
 * @throws SLW_HTTP_FORBIDDEN, SLW_ACCESS_OTHER_APPROVER
 */
export function admit(event: CloudEvent, actor: Actor): CloudEvent {
  const wish = wishToSend(event);
  demand(actor, wish);
  const type = parseKeptnType(event.type);
  if (type.kind !== 'task' || type.task !== 'approval' || type.phase !== 'finished') return event;
  const data = objectData(event);
  const block = isObject(data['approval']) ? data['approval'] : {};
  const claimed = typeof block['approver'] === 'string' ? block['approver'] : undefined;
  const approver = approverOf(actor, claimed === '' ? undefined : claimed, wish);
  if (approver === claimed || !isObject(event.data)) return event;
  return { ...event, data: { ...data, approval: { ...block, approver } } };
}
