import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { isObject, type Deleted } from '../../kit/events/index.ts';

const WHOLE_PROJECT = '_all';

/** A project or a service is gone, and with it what was triggered there before. */
export interface Deletion extends Deleted {
  /** Position of the event in the stream. */
  readonly seq: number;
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
