import type { FieldError } from '../errors/index.ts';
import { objectData, triggeredIdOf, type CloudEvent } from './cloud-event.ts';
import { KEPTN_PREFIX } from './keptn-type.ts';

const UNCHECKED: readonly string[] = ['sh.keptn.log.error', 'sh.keptn.events.problem'];
const CONFIGURE_MONITORING = 'sh.keptn.event.monitoring.configure';
const TASK_PHASES: readonly string[] = ['started', 'finished', 'invalidated'];
const SCOPE: readonly string[] = ['project', 'stage', 'service'];

/**
 * Whether Keptn's API takes the event on POST /v1/event: the table of specs/keptn.md 1.5. Types are told apart by part
 * count alone, so that `<task>.status.changed` is refused, as it is there.
 * @returns what is wrong; empty when nothing is.
 */
export function checkKeptnIngest(event: CloudEvent): FieldError[] {
  if (UNCHECKED.includes(event.type)) return [];
  if (event.type === CONFIGURE_MONITORING) return missing(event, ['project', 'type']);
  const parts = event.type.split('.');
  if (!event.type.startsWith(KEPTN_PREFIX) || (parts.length !== 5 && parts.length !== 6)) {
    return [{ field: 'type', message: 'is no event type of Keptn' }];
  }
  return parts.length === 6 ? checkSequence(event, parts[3], parts[5]) : checkTask(event, parts[4]);
}

function checkSequence(event: CloudEvent, stage: string | undefined, phase: string | undefined): FieldError[] {
  if (phase !== 'triggered') return [{ field: 'type', message: 'must end with triggered for a sequence' }];
  const fields = missing(event, SCOPE);
  if (fields.length > 0) return fields;
  if (objectData(event)['stage'] === stage) return [];
  return [{ field: 'data.stage', message: `must be ${stage}, the stage in the type` }];
}

function checkTask(event: CloudEvent, phase: string | undefined): FieldError[] {
  if (phase === undefined || !TASK_PHASES.includes(phase)) {
    return [{ field: 'type', message: `must end with ${TASK_PHASES.join(', ')} for a task` }];
  }
  if (phase === 'invalidated') return [];
  const required = phase === 'finished' ? [...SCOPE, 'result', 'status'] : SCOPE;
  const answers = triggeredIdOf(event) !== undefined;
  return [...missing(event, required), ...(answers ? [] : [{ field: 'triggeredid', message: 'is required' }])];
}

function missing(event: CloudEvent, names: readonly string[]): FieldError[] {
  const data = objectData(event);
  return names
    .filter((name) => typeof data[name] !== 'string' || data[name] === '')
    .map((name) => ({ field: `data.${name}`, message: 'must be a non-empty string' }));
}
