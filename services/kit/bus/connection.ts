import { readFileSync } from 'node:fs';
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

/** Connects and never gives up: a NATS that is away is a state to report, not a reason to end (design, Event bus). */
export async function connectForEver(nats: Config['nats']): Promise<NatsConnection> {
  const options: NodeConnectionOptions = {
    servers: serversOf(nats),
    name: 'slipway',
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    reconnectJitter: RECONNECT_WAIT_MS,
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
    // Each request would otherwise build two errors with stacks, just in case: a tenth of the gateway's time.
    noAsyncTraces: true,
    timeout: 5_000,
  };
  return connect({ ...options, ...credentials(nats), ...tls(nats) });
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
