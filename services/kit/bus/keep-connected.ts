import type { NatsConnection } from '@nats-io/transport-node';
import type { Config } from '../config/index.ts';
import { messageOf } from '../errors/index.ts';
import type { Log } from '../log/index.ts';
import { connectForEver, serversOf, withoutCredentials } from './connection.ts';
import { ensureStream } from './stream.ts';
import type { BusStatus } from './types.ts';

const STREAM_RETRY_MS = 1_000;

export interface Link {
  connection(): NatsConnection | undefined;
  readonly status: () => BusStatus;
  /** Resolves once the server answers and the stream is as wanted; rejects only when closed before. */
  readonly ready: () => Promise<void>;
  close(): Promise<void>;
}

/** Holds the connection and the stream, for ever: after each reconnect the stream is looked at again. */
export function keepConnected(nats: Config['nats'], log: Log): Link {
  const address = serversOf(nats).map(withoutCredentials).join(', ');
  const state: { connection?: NatsConnection; waitingFor?: string; closed: boolean } = {
    waitingFor: `NATS at ${address}`,
    closed: false,
  };
  let settle: { resolve(): void; reject(error: Error): void } = { resolve() {}, reject() {} };
  const ready = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  ready.catch(() => undefined);

  async function prepareStream(connection: NatsConnection): Promise<void> {
    while (!state.closed && !connection.isClosed()) {
      try {
        await ensureStream(connection, nats);
        delete state.waitingFor;
        settle.resolve();
        return;
      } catch (error) {
        state.waitingFor = messageOf(error);
        log.warn({ error }, 'the stream is not as Slipway needs it, trying again');
        await new Promise((resolve) => setTimeout(resolve, STREAM_RETRY_MS).unref());
      }
    }
  }

  async function watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        state.waitingFor = `NATS at ${address} (connection lost)`;
        log.warn({ address }, 'lost NATS, reconnecting');
      }
      if (status.type === 'reconnect') {
        log.info({ address }, 'NATS is back');
        await prepareStream(connection);
      }
    }
  }

  async function open(): Promise<void> {
    const onFailure = (error: unknown) => (state.waitingFor = `NATS at ${address} (${messageOf(error)})`);
    const connection = await connectForEver(nats, { isClosed: () => state.closed, onFailure });
    if (connection === undefined) return;
    if (state.closed) return connection.close();
    state.connection = connection;
    void watch(connection);
    await prepareStream(connection);
  }

  open().catch((error: unknown) => {
    state.waitingFor = `NATS at ${address} (${messageOf(error)})`;
    log.error({ error }, 'cannot connect to NATS');
    settle.reject(error as Error);
  });

  return {
    connection: () => state.connection,
    status: () => (state.waitingFor === undefined ? { ready: true } : { ready: false, waitingFor: state.waitingFor }),
    ready: () => ready,
    async close() {
      state.closed = true;
      settle.reject(new Error('the bus was closed'));
      await state.connection?.close();
    },
  };
}
