import type { Bus, Write } from '../bus/index.ts';
import { decodeStructured, encodeStructured, type CloudEvent, type Scope } from '../events/index.ts';

export interface OpenFilter {
  /** Name of the task: `approval`, `deployment`. */
  readonly task: string;
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
  /** Id of the `.triggered` event. */
  readonly eventId?: string;
}

/** A task of a run that is open: what its record in the stream is found by. */
export interface OpenTask {
  readonly task: string;
  readonly scope: Scope;
  readonly triggeredId: string;
}

const TOKEN = /^[\w-]{1,200}$/;
/** The shortest that the server takes: a record that is taken away is empty first, then gone. */
const GONE_SECONDS = 1;

/** The `.triggered` events of tasks that have not ended, oldest first; a delayed task is not there before its time. */
export async function listOpen(bus: Bus, filter: OpenFilter): Promise<CloudEvent[]> {
  const parts = [filter.task, filter.project, filter.stage, filter.service, filter.eventId];
  // No name of ours, so nothing has it; and it must not widen the subject that is asked for.
  if (parts.some((part) => part !== undefined && !TOKEN.test(part))) return [];
  const found: { readonly seq: number; readonly event: CloudEvent }[] = [];
  for await (const message of bus.readAll(`slipway.open.${parts.map((part) => part ?? '*').join('.')}`)) {
    if (message.data.length > 0) found.push({ seq: message.seq, event: decodeStructured(message.data) });
  }
  return found.toSorted((one, other) => one.seq - other.seq).map(({ event }) => event);
}

/** Goes with the task's `.triggered`. */
export function openWrite(open: OpenTask, triggered: CloudEvent): Write {
  return { subject: openSubject(open), data: encodeStructured(triggered), rollup: true, ttl: 'never' };
}

/** Goes with the task's end. */
export function closedWrite(open: OpenTask): Write {
  return { subject: openSubject(open), data: '', rollup: true, ttl: GONE_SECONDS };
}

function openSubject({ task, scope: { project, stage, service }, triggeredId }: OpenTask): string {
  return `slipway.open.${task}.${project}.${stage}.${service}.${triggeredId}`;
}
