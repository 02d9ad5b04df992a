import type { Bus, StoredMessage } from '../../kit/bus/index.ts';
import { SERVICE_DELETED, objectData, parseKeptnType, triggeredIdOf, type CloudEvent } from '../../kit/events/index.ts';
import { readRunOfTask, type SequenceRecord } from '../../kit/sequences/index.ts';
import { remember, type Delivered } from './deployments.ts';
import { isOfVersions, isTold, type Known } from './map.ts';
import { wentWell } from './outcome.ts';

const TRIES = 20;
const NAME = /^[a-z0-9]([-a-z0-9]{0,198}[a-z0-9])?$/;

/** Reads what the mapping needs beside the event. A delivery that passed is remembered, for the ones that follow it. */
export async function knownOf(bus: Bus, sink: string, event: CloudEvent, seq: number): Promise<Known> {
  const nothing: Known = { seq, delivered: [] };
  const { project, stage, service } = objectData(event);
  if (!isName(project) || !isName(service)) return nothing;
  if (event.type === SERVICE_DELETED) {
    return { ...nothing, stages: await stagesWith(bus, subjectOf(sink, project, '*', service)) };
  }
  const type = parseKeptnType(event.type);
  if (type.kind !== 'task' || !isName(stage) || !isTold(event, type)) return nothing;
  const triggered = type.phase === 'triggered' ? event.id : triggeredIdOf(event);
  const record = triggered === undefined ? undefined : await readRunOfTask(bus, project, triggered);
  const run = record === undefined ? {} : { run: runOf(record) };
  if (!isOfVersions(type)) return { ...nothing, ...run };
  const subject = subjectOf(sink, project, stage, service);
  const isDelivery = type.task === 'deployment' && passed(event);
  const image = record?.image;
  const delivered =
    isDelivery && image !== undefined ? await store(bus, subject, { seq, image }) : await read(bus, subject);
  return { seq, delivered: delivered.list, ...run };
}

/** Forgets what was delivered of a service that is gone, once every receiver was told. */
export async function forgetService(bus: Bus, sink: string, event: CloudEvent): Promise<void> {
  const { project, service } = objectData(event);
  if (event.type !== SERVICE_DELETED || !isName(project) || !isName(service)) return;
  for await (const { subject } of bus.readAll(subjectOf(sink, project, '*', service))) {
    await bus.commit([{ subject, data: '', rollup: true, ttl: 1 }]);
  }
}

interface Memory {
  readonly list: readonly Delivered[];
  readonly position: number;
}

async function store(bus: Bus, subject: string, one: Delivered): Promise<Memory> {
  for (let tries = 0; ; tries += 1) {
    const { list, position } = await read(bus, subject);
    const next = remember(list, one);
    if (JSON.stringify(next) === JSON.stringify(list)) return { list, position };
    const write = { subject, data: JSON.stringify(next), expectLast: position, rollup: true, ttl: 'never' } as const;
    const { outcome } = await bus.commit([write]);
    if (outcome === 'committed' || tries >= TRIES) return { list: next, position };
  }
}

async function read(bus: Bus, subject: string): Promise<Memory> {
  const message = await bus.read(subject);
  return { list: listIn(message), position: message?.seq ?? 0 };
}

function listIn(message: StoredMessage | undefined): readonly Delivered[] {
  if (message === undefined || message.data.length === 0) return [];
  return JSON.parse(Buffer.from(message.data).toString('utf8')) as readonly Delivered[];
}

async function stagesWith(bus: Bus, filter: string): Promise<readonly string[]> {
  const stages: string[] = [];
  for await (const message of bus.readAll(filter)) {
    if (listIn(message).length > 0) stages.push(message.subject.split('.').at(-2) ?? '');
  }
  return stages;
}

function runOf({ triggeredId, sequence, image }: SequenceRecord): NonNullable<Known['run']> {
  return { triggeredId, sequence, ...(image === undefined ? {} : { image }) };
}

function passed(event: CloudEvent): boolean {
  const data = objectData(event);
  return wentWell(data) && data['result'] !== 'fail';
}

function subjectOf(sink: string, project: string, stage: string, service: string): string {
  return `slipway.sink-delivered.${sink}.${project}.${stage}.${service}`;
}

/** Names come from anybody on the bus, and become part of a subject. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}
