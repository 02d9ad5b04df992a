import type { Bus, StoredMessage, Write } from '../bus/index.ts';
import { placeKey, type Place } from './ids.ts';
import type { Integration } from './types.ts';

export interface Stored {
  /** Undefined: there is none. */
  readonly integration: Integration | undefined;
  /** What the next write expects. */
  readonly seq: number;
}

/** A registration that is taken away is empty first, then gone; the shortest that the server takes. */
const GONE_SECONDS = 1;
const HEX = /^[0-9a-f]{40}$/;
const RECORDS = 'slipway.uniform.*';

/** An id that is none of ours names no subject. */
export async function readRecord(bus: Bus, id: string): Promise<Stored> {
  const message = HEX.test(id) ? await bus.read(`slipway.uniform.${id}`) : undefined;
  return { integration: message && integrationOf(message), seq: message?.seq ?? 0 };
}

/** The id that the integration of that place has; undefined: it is not registered. */
export async function readIdAt(bus: Bus, place: Place): Promise<{ readonly id: string | undefined; seq: number }> {
  const message = await bus.read(nameSubject(place));
  const id = message === undefined ? '' : Buffer.from(message.data).toString('utf8');
  return { id: id === '' ? undefined : id, seq: message?.seq ?? 0 };
}

export async function readRecords(bus: Bus): Promise<readonly Integration[]> {
  const found: Integration[] = [];
  for await (const message of bus.readAll(RECORDS)) {
    const integration = integrationOf(message);
    if (integration !== undefined) found.push(integration);
  }
  return found;
}

/** Both live as long, from now on; the index makes two pods that register at once meet in one registration. */
export function recordWrites(
  integration: Integration,
  expected: { readonly record: number; readonly index?: number },
  ttl: number,
): readonly Write[] {
  const { id } = integration;
  const kept = { rollup: true, ttl } as const;
  const index = expected.index === undefined ? {} : { expectLast: expected.index };
  return [
    { subject: `slipway.uniform.${id}`, data: JSON.stringify(integration), expectLast: expected.record, ...kept },
    { subject: nameSubject(placeOf(integration)), data: id, ...index, ...kept },
  ];
}

export function goneWrites(integration: Integration, expectLast: number): readonly Write[] {
  const gone = { data: '', rollup: true, ttl: GONE_SECONDS } as const;
  return [
    { subject: `slipway.uniform.${integration.id}`, expectLast, ...gone },
    { subject: nameSubject(placeOf(integration)), ...gone },
  ];
}

export function placeOf({ name, metadata }: Pick<Integration, 'name' | 'metadata'>): Place {
  const { hostname: node, location, kubernetesmetadata } = metadata;
  return { name, namespace: kubernetesmetadata.namespace, node, location };
}

function nameSubject(place: Place): string {
  return `slipway.uniform-name.${placeKey(place)}`;
}

function integrationOf({ data }: StoredMessage): Integration | undefined {
  return data.length === 0 ? undefined : (JSON.parse(Buffer.from(data).toString('utf8')) as Integration);
}
