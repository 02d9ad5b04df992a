import { APPROVAL_SOURCE } from '../../kit/approvals/index.ts';
import type { FieldError } from '../../kit/errors/index.ts';
import { checkEventData, objectData, parseKeptnType, type CloudEvent, type Scope } from '../../kit/events/index.ts';

/** Phases whose data is that of a task: somebody will act on it. */
const TASK_PHASES: readonly string[] = ['triggered', 'started', 'status.changed', 'finished'];

/** What is wrong with the data of an event that Slipway itself would act on; of others nothing is asked. */
export function checkActedOn(event: CloudEvent): FieldError[] {
  const type = parseKeptnType(event.type);
  if (type.kind === 'task' && TASK_PHASES.includes(type.phase)) {
    return [...checkEventData(event), ...(type.task === 'approval' ? checkApprovalSource(event) : [])];
  }
  if (type.kind !== 'sequence' || type.phase !== 'triggered') return [];
  const fields = checkEventData(event);
  if (fields.length > 0 || objectData(event)['stage'] === type.stage) return fields;
  return [{ field: 'data.stage', message: `must be ${type.stage}, the stage in the type` }];
}

/** Runs believe the approval service alone on what was approved: nobody may send a word under its name. */
function checkApprovalSource({ source, type }: CloudEvent): FieldError[] {
  if (source !== APPROVAL_SOURCE || type.endsWith('.triggered')) return [];
  const message = `must not be ${APPROVAL_SOURCE}, whose answers only Slipway gives; decide under a name of your own`;
  return [{ field: 'source', message }];
}

/** The scope that must exist before the event is stored: that of a sequence's trigger. */
export function neededScope(event: CloudEvent): Scope | undefined {
  const type = parseKeptnType(event.type);
  if (type.kind !== 'sequence' || type.phase !== 'triggered') return undefined;
  return objectData(event) as unknown as Scope;
}
