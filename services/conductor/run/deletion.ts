import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { isObject, objectData, triggeredIdOf, type CloudEvent } from '../../kit/events/index.ts';

/** Six parts, and yet no sequence events (specs/keptn.md 1.2). */
const PROJECT_DELETED = 'sh.keptn.event.project.delete.finished';
const SERVICE_DELETED = 'sh.keptn.event.service.delete.finished';
export const DELETION_SUBJECTS = [PROJECT_DELETED, SERVICE_DELETED] as const;

const NAME = /^[a-z0-9]([-a-z0-9]{0,198}[a-z0-9])?$/;
const WHOLE_PROJECT = '_all';

/** A project or a service is gone, and with it what was triggered there before. */
export interface Deletion {
  readonly project: string;
  readonly service?: string;
  /** Position of the event in the stream. */
  readonly seq: number;
}

/** What an event says is gone; undefined for another event, for executors' answers, and for a deletion that failed. */
export function readDeletion(event: CloudEvent, seq: number): Deletion | undefined {
  if (event.type !== PROJECT_DELETED && event.type !== SERVICE_DELETED) return undefined;
  // Executors that clean up answer by an event of the same type (specs/keptn.md 2.6), perhaps long after.
  if (triggeredIdOf(event) !== undefined) return undefined;
  const { project, service, status, result } = objectData(event);
  if (status === 'errored' || status === 'aborted' || result === 'fail') return undefined;
  if (!isName(project)) return undefined;
  if (event.type === PROJECT_DELETED) return { project, seq };
  return isName(service) ? { project, service, seq } : undefined;
}

/** Remembers it, for triggers that are read at this moment. */
export async function keepDeletion(bus: Bus, deletion: Deletion): Promise<void> {
  const subject = deletionSubject(deletion.project, deletion.service);
  await bus.commit([{ subject, data: JSON.stringify(deletion), rollup: true }]);
}

/** The last deletions of a project and of a service in it. */
export async function readDeletions(bus: Bus, project: string, service: string): Promise<readonly Deletion[]> {
  const messages = await Promise.all([bus.read(deletionSubject(project)), bus.read(deletionSubject(project, service))]);
  return messages.flatMap(deletionOf);
}

function deletionOf(message: StoredMessage | undefined): Deletion[] {
  if (message === undefined || message.data.length === 0) return [];
  const deletion: unknown = JSON.parse(Buffer.from(message.data).toString('utf8'));
  return isObject(deletion) && typeof deletion['seq'] === 'number' ? [deletion as unknown as Deletion] : [];
}

function deletionSubject(project: string, service = WHOLE_PROJECT): string {
  return `slipway.gone.${project}.${service}`;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
