import type { FieldError } from '../../kit/errors/index.ts';
import { checkEventData, objectData, parseKeptnType, type CloudEvent, type Scope } from '../../kit/events/index.ts';

/** Phases whose data is that of a task: somebody will act on it. */
const TASK_PHASES: readonly string[] = ['triggered', 'started', 'status.changed', 'finished'];

/** What is wrong with the data of an event that Slipway itself would act on; of others nothing is asked. */
export function checkActedOn(event: CloudEvent): FieldError[] {
  const type = parseKeptnType(event.type);
  if (type.kind === 'task' && TASK_PHASES.includes(type.phase)) return checkEventData(event);
  if (type.kind !== 'sequence' || type.phase !== 'triggered') return [];
  const fields = checkEventData(event);
  if (fields.length > 0 || objectData(event)['stage'] === type.stage) return fields;
  return [{ field: 'data.stage', message: `must be ${type.stage}, the stage in the type` }];
}

/** The scope that must exist before the event is stored: that of a sequence's trigger. */
export function neededScope(event: CloudEvent): Scope | undefined {
  const type = parseKeptnType(event.type);
  if (type.kind !== 'sequence' || type.phase !== 'triggered') return undefined;
  return objectData(event) as unknown as Scope;
}
