import { objectData, triggeredIdOf, type CloudEvent } from './cloud-event.ts';

/** Six parts, and yet no sequence events (specs/keptn.md 1.2): what the control plane says when it has deleted one. */
export const PROJECT_DELETED = 'sh.keptn.event.project.delete.finished';
export const SERVICE_DELETED = 'sh.keptn.event.service.delete.finished';

const NAME = /^[a-z0-9]([-a-z0-9]{0,198}[a-z0-9])?$/;

/** A project is gone, or a service of it. */
export interface Deleted {
  readonly project: string;
  readonly service?: string;
}

/** What an event says is gone; undefined for another event, for executors' answers, and for a deletion that failed. */
export function deletedBy(event: CloudEvent): Deleted | undefined {
  if (event.type !== PROJECT_DELETED && event.type !== SERVICE_DELETED) return undefined;
  // Executors that clean up answer by an event of the same type (specs/keptn.md 2.6), perhaps long after.
  if (triggeredIdOf(event) !== undefined) return undefined;
  const { project, service, status, result } = objectData(event);
  if (status === 'errored' || status === 'aborted' || result === 'fail') return undefined;
  if (!isName(project)) return undefined;
  if (event.type === PROJECT_DELETED) return { project };
  return isName(service) ? { project, service } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
