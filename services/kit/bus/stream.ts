import { jetstreamManager, RetentionPolicy, StorageType, type StreamConfig } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import semver from 'semver';
import { parseDuration, type Config } from '../config/index.ts';
import { coerceError, messageOf, slipwayError } from '../errors/index.ts';
import { withoutCredentials } from './connection.ts';

const OLDEST_SERVER = '2.12.0';
const DUPLICATE_WINDOW_MS = 3_600_000;
const DEFAULT_RETENTION_MS = 720 * 3_600_000;

/** What Slipway's stream is: events and its own state together, so that both commit in one batch. */
export function streamConfig(nats: Config['nats']): Partial<StreamConfig> & { name: string; subjects: string[] } {
  return {
    name: nats.stream,
    // Beside a Keptn its own stream holds sh.keptn.>, and no two may.
    subjects: nats.eventStream === undefined ? ['sh.keptn.>', 'slipway.>'] : ['slipway.>'],
    description: 'Slipway: events, state, timers',
    // Limits retention: acks must not cancel schedules, and SSE, audit and replay need the history.
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: nats.replicas,
    // Timers outlive this by a TTL of `never` on the message.
    max_age: nanos(parseDuration(nats.retention) ?? DEFAULT_RETENTION_MS),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    allow_direct: true,
    allow_atomic: true,
    allow_msg_schedules: true,
    allow_msg_ttl: true,
  };
}

/**
 * Creates the stream, or brings an existing one to the wanted settings; doing it twice changes nothing.
 * @throws SLW_BUS_TOO_OLD, SLW_BUS_STREAM_CONFLICT, SLW_BUS_EVENTS_MISSING
 */
export async function ensureStream(connection: NatsConnection, nats: Config['nats']): Promise<void> {
  refuseOldServer(connection);
  const wanted = streamConfig(nats);
  try {
    const manager = await jetstreamManager(connection);
    const existing = await findStream(manager, wanted.name);
    if (existing === undefined) await manager.streams.add(wanted);
    else if (differs(existing, wanted)) await manager.streams.update(wanted.name, wanted);
    if (nats.eventStream !== undefined) await requireEvents(manager, nats.eventStream);
  } catch (cause) {
    const known = coerceError(cause);
    if (known.code !== 'SLW_INTERNAL') throw known;
    throw slipwayError('SLW_BUS_STREAM_CONFLICT', { stream: wanted.name, reason: messageOf(cause) }, { cause });
  }
}

/** Whether any setting that Slipway asks for stands otherwise on the server. */
export function differs(existing: Partial<StreamConfig>, wanted: Partial<StreamConfig>): boolean {
  return Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(existing[key as keyof StreamConfig]) !== JSON.stringify(value),
  );
}

export function isSupported(version: string): boolean {
  const parsed = semver.coerce(version);
  return parsed !== null && semver.gte(parsed, OLDEST_SERVER);
}

function refuseOldServer(connection: NatsConnection): void {
  const version = connection.info?.version ?? 'unknown';
  if (isSupported(version)) return;
  throw slipwayError('SLW_BUS_TOO_OLD', { server: withoutCredentials(connection.getServer()), version });
}

/** Keptn makes its stream itself; until it is there, there is nothing to do. */
async function requireEvents(manager: Manager, stream: string): Promise<void> {
  const found = await findStream(manager, stream);
  if (found?.subjects.includes('sh.keptn.>') === true) return;
  const reason = found === undefined ? 'there is none of that name' : `it holds ${found.subjects.join(', ')}`;
  throw slipwayError('SLW_BUS_EVENTS_MISSING', { stream, reason });
}

type Manager = Awaited<ReturnType<typeof jetstreamManager>>;

async function findStream(manager: Manager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if ((error as { code?: number }).code === STREAM_NOT_FOUND) return undefined;
    throw error;
  }
}

const STREAM_NOT_FOUND = 10_059;
