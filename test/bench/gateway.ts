import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { CLI } from '../../demo/index.ts';
import { freePorts, startNats } from '../../sandbox/index.ts';
import type { Figure } from './figure.ts';
import { postAll } from './http-load.ts';

const EVENTS = 4_000;
const WARM_UP = 1_000;
const IN_FLIGHT = 32;
const BODY_BYTES = 1_024;
const READY_MS = 20_000;
/** Promised where each write is synced, as in production; without, HTTP itself costs more than NATS does. */
const HALF = { is: 'at least', value: 0.5 } as const;
/** A type that no service of Slipway's reads, so that only the gateway works. */
const TYPE = 'sh.keptn.event.bench.invalidated';

/**
 * POST to durable ack, against the bare NATS client publishing messages of the same size to the same server: once as NATS
 * comes (synced to disk every two minutes), once with every write synced, as in production.
 */
export async function benchGateway(): Promise<Figure[]> {
  return [...(await measure('gateway', false)), ...(await measure('gateway-fsync', true))];
}

async function measure(name: string, syncAlways: boolean): Promise<Figure[]> {
  const nats = await startNats({ config: { syncAlways } });
  const gateway = await startGatewayProcess(nats.url);
  const connection = await connect({ servers: nats.url });
  try {
    const client = jetstream(connection);
    const post = async (bodies: readonly Body[]) =>
      postAll(
        gateway,
        bodies.map(({ text }) => text),
        IN_FLIGHT,
      );
    const publish = async (bodies: readonly Body[]) =>
      inFlight(bodies, async ({ id, text }) => client.publish(TYPE, text, { msgID: id }));
    await rate(WARM_UP, post);
    await rate(WARM_UP, publish);
    const bare = await rate(EVENTS, publish);
    const posted = await rate(EVENTS, post);
    return [
      { name: `${name}.bare-nats`, value: bare, unit: '/s' },
      { name: `${name}.post`, value: posted, unit: '/s' },
      { name: `${name}.ratio`, value: posted / bare, unit: 'x', ...(syncAlways ? { target: HALF } : {}) },
    ];
  } finally {
    await connection.close();
    await gateway.stop();
    await nats.stop();
  }
}

interface GatewayProcess {
  readonly port: number;
  readonly token: string;
  stop(): Promise<void>;
}

/** `slipway serve gateway` as its own process. */
async function startGatewayProcess(nats: string): Promise<GatewayProcess> {
  const [port = 0] = await freePorts(1);
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const token = randomUUID();
  const child = spawn(process.execPath, [CLI, 'serve', 'gateway'], {
    env: {
      PATH: process.env['PATH'],
      SLIPWAY_NATS_URL: nats,
      SLIPWAY_HTTP_PORT: String(port),
      SLIPWAY_HTTP_TOKEN: token,
      SLIPWAY_DATA_DIR: dir,
      SLIPWAY_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = new URL(`http://127.0.0.1:${port}`);
  await untilReady(url);
  return {
    port,
    token,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: URL): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const ready = await fetch(new URL('/ready', url)).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  throw new Error('the gateway was not ready in time');
}

interface Body {
  readonly id: string;
  readonly text: string;
}

function body(): Body {
  const id = randomUUID();
  const event = {
    specversion: '1.0',
    id,
    source: 'bench',
    type: TYPE,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    shkeptncontext: id,
    data: { project: 'bench', stage: 'dev', service: 'one', message: '' },
  };
  const filler = 'x'.repeat(BODY_BYTES - JSON.stringify(event).length);
  return { id, text: JSON.stringify({ ...event, data: { ...event.data, message: filler } }) };
}

/** Events a second; they are made before the clock starts. */
async function rate(count: number, send: (bodies: readonly Body[]) => Promise<void>): Promise<number> {
  const bodies = Array.from({ length: count }, body);
  const started = performance.now();
  await send(bodies);
  return count / ((performance.now() - started) / 1_000);
}

async function inFlight(bodies: readonly Body[], work: (body: Body) => Promise<unknown>): Promise<void> {
  const rest = [...bodies];
  const worker = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}
