import { createHash } from 'node:crypto';
import { mayRead, wishToRead, type Actor } from '../../../kit/access/index.ts';
import type { Bus, StoredMessage } from '../../../kit/bus/index.ts';
import { decodeStructured } from '../../../kit/events/index.ts';
import type { Uniform } from '../../../kit/uniform/index.ts';
import { readNewestFirst } from '../../history/index.ts';
import { mayHold } from '../may-hold.ts';
import { createCollector, type LogItem } from './collect.ts';
import { entryOfEvent, type LogEntry } from './entry.ts';
import type { LogFilter } from './filter.ts';

const SENT = 'slipway.log.';
const DELETED = 'slipway.log-deleted';
/** Events are not copied into the log: it is read off the stream, by every replica alike. */
const EVENTS = ['sh.keptn.log.error', 'sh.keptn.event.*.finished'];

/** Stores all entries or none. */
export async function writeEntries(bus: Bus, entries: readonly LogEntry[], ttl: number): Promise<void> {
  const writes = entries.map((entry) => ({
    subject: subjectOf(entry.integrationid),
    data: JSON.stringify(entry),
    ttl: secondsOf(ttl),
  }));
  if (writes.length > 0) await bus.commit(writes);
}

/** From now on what the filter covers is not shown; nothing is taken out of the stream, for events live there. */
export async function deleteEntries(bus: Bus, filter: LogFilter, ttl: number): Promise<void> {
  await bus.commit([{ subject: DELETED, data: JSON.stringify(filter), ttl: secondsOf(ttl) }]);
}

export interface ReadOptions {
  readonly filter: LogFilter;
  readonly limit: number;
  /** Position of the page. */
  readonly before?: number;
  /** Entries of before this time are over. */
  readonly since: Date;
  readonly actor: Actor;
}

/** A page of the log, the newest first, and the position before which the next one goes on. @throws SLW_BUS_UNAVAILABLE */
export async function readEntries(bus: Bus, uniform: Uniform, options: ReadOptions) {
  const { filter, limit, before, since, actor } = options;
  const idOf = await idsByName(uniform);
  const collector = createCollector(filter);
  const sent = filter.integrationId === undefined ? `${SENT}*` : subjectOf(filter.integrationId);
  const range = { subjects: [sent, DELETED, ...EVENTS], since, ...(before === undefined ? {} : { before }) };
  const next = await readNewestFirst(bus, range, (message) => {
    const item = itemOf(message, idOf, actor);
    if (item !== undefined) collector.take(item);
    return collector.entries.length < limit ? 'more' : 'enough';
  });
  return { entries: collector.entries, next };
}

/** Nothing for what the actor may not read, and for what others put there. */
function itemOf({ subject, data }: StoredMessage, idOf: (name: string) => string, actor: Actor): LogItem | undefined {
  // Nearly all tasks end well.
  if (subject.endsWith('.finished') && !mayHold(data, ['errored'])) return undefined;
  try {
    if (subject === DELETED) return { kind: 'deleted', filter: jsonOf<LogFilter>(data) };
    if (subject.startsWith(SENT)) {
      return mayRead(actor, {}) ? { kind: 'sent', entry: jsonOf<LogEntry>(data) } : undefined;
    }
    const event = decodeStructured(data);
    const entry = mayRead(actor, wishToRead(event)) ? entryOfEvent(event, idOf) : undefined;
    return entry === undefined ? undefined : { kind: 'event', entry };
  } catch {
    return undefined;
  }
}

/** The id of the integration of a name; of several planes that one seen last. Who is not registered keeps the name. */
async function idsByName(uniform: Uniform): Promise<(name: string) => string> {
  const seen = (await uniform.list()).toSorted((a, b) => a.metadata.lastseen.localeCompare(b.metadata.lastseen));
  const ids = new Map(seen.map(({ name, id }) => [name, id]));
  return (name) => ids.get(name) ?? name;
}

function subjectOf(integrationId: string): string {
  // Hashed, because a token of a subject may not hold everything that an id may.
  return `${SENT}${createHash('sha1').update(integrationId).digest('hex')}`;
}

function secondsOf(ttl: number): number {
  return Math.max(1, Math.ceil(ttl / 1_000));
}

function jsonOf<Value>(data: Uint8Array): Value {
  return JSON.parse(Buffer.from(data).toString('utf8')) as Value;
}
