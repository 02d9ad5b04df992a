import { groupsOf, type Actor } from '../../kit/access/index.ts';
import { groupAsked, readApproval } from '../../kit/approvals/index.ts';
import type { Bus } from '../../kit/bus/index.ts';
import { isObject, objectData, triggeredIdOf, type CloudEvent } from '../../kit/events/index.ts';
import { isDecision } from './admit.ts';

/**
 * An admitted event; the decision of somebody who is asked as one of a group names that group. Not all of their groups: the event
 * is read by others. @throws SLW_BUS_UNAVAILABLE
 */
export async function signGroup(bus: Bus, event: CloudEvent, actor: Actor): Promise<CloudEvent> {
  const { approval: block, ...data } = objectData(event);
  const id = triggeredIdOf(event);
  if (!isDecision(event) || id === undefined || !isObject(block)) return event;
  const groups = groupsOf(actor, block['approver']);
  const asked = groups.length === 0 ? undefined : await readApproval(bus, id);
  const group = groupAsked(asked?.record.approval.approvers ?? [], groups);
  return group === undefined ? event : { ...event, data: { ...data, approval: { ...block, group } } };
}
