import type { Bus, Write } from '../../kit/bus/index.ts';
import { parseJson, isObject } from '../../kit/events/index.ts';
import type { ServiceScope } from '../input.ts';

/**
 * Where in the stream a service was last deleted from a stage. A deployment that was asked for before and waited behind
 * others would otherwise bring the service back, and nobody would take it away again.
 */
export function tombstone({ project, stage, service }: ServiceScope, seq: number): Write {
  const subject = subjectOf({ project, stage, service });
  return { subject, data: JSON.stringify({ seq }), rollup: true };
}

/** The position of the last deletion; undefined when there was none. */
export async function lastDeletion(bus: Pick<Bus, 'read'>, scope: ServiceScope): Promise<number | undefined> {
  const message = await bus.read(subjectOf(scope));
  const record = message === undefined ? undefined : parseJson(Buffer.from(message.data).toString('utf8'));
  const seq = isObject(record) ? record['seq'] : undefined;
  return typeof seq === 'number' ? seq : undefined;
}

function subjectOf({ project, stage, service }: ServiceScope): string {
  return `slipway.deleted.${project}.${stage}.${service}`;
}
