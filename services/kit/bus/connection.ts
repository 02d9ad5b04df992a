import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import type { Config } from '../config/index.ts';

const RECONNECT_WAIT_MS = 250;
const PING_INTERVAL_MS = 10_000;

export interface ConnectOptions {
  /** Ends the attempts; the promise then resolves to undefined. */
  readonly isClosed: () => boolean;
  /** Told why an attempt failed. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Connects and never gives up: a NATS that is away is a state to report, not a reason to end (design, Event bus). The
 * client could wait for the first connection itself, but not be told to stop: a process that cannot start would never end.
 * Rejects only for settings that cannot be used, such as a credentials file that is not there.
 */
export async function connectForEver(
  nats: Config['nats'],
  { isClosed, onFailure }: ConnectOptions,
): Promise<NatsConnection | undefined> {
  const options = optionsOf(nats);
  while (!isClosed()) {
    try {
      return await connect(options);
    } catch (error) {
      onFailure(error);
      const pause = RECONNECT_WAIT_MS * (1 + Math.random());
      await delay(pause);
    }
  }
  return undefined;
}

function optionsOf(nats: Config['nats']): NodeConnectionOptions {
  const options: NodeConnectionOptions = {
    servers: serversOf(nats),
    name: 'slipway',
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_WAIT_MS,
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
    // Each request would otherwise build two errors with stacks, just in case: a tenth of the gateway's time.
    noAsyncTraces: true,
    timeout: 5_000,
  };
  return { ...options, ...credentials(nats), ...tls(nats) };
}

export function serversOf(nats: Config['nats']): string[] {
  return nats.url
    .split(',')
    .map((server) => server.trim())
    .filter(Boolean);
}

/** A server's address without the user and password it may hold. */
export function withoutCredentials(server: string): string {
  return server.replace(/\/\/[^@/]*@/, '//');
}

function credentials(nats: Config['nats']): NodeConnectionOptions {
  if (nats.credsFile) return { authenticator: credsAuthenticator(readFileSync(nats.credsFile)) };
  if (nats.nkeySeedFile) {
    const seed = new TextEncoder().encode(readFileSync(nats.nkeySeedFile, 'utf8').trim());
    return { authenticator: nkeyAuthenticator(seed) };
  }
  if (nats.token) return { token: nats.token };
  if (nats.user) return { user: nats.user, ...(nats.password ? { pass: nats.password } : {}) };
  return {};
}

function tls(nats: Config['nats']): NodeConnectionOptions {
  if (!nats.caFile && !nats.certFile) return {};
  return {
    tls: {
      ...(nats.caFile ? { caFile: nats.caFile } : {}),
      ...(nats.certFile ? { certFile: nats.certFile } : {}),
      ...(nats.keyFile ? { keyFile: nats.keyFile } : {}),
    },
  };
}
