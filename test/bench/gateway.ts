import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from '../../sandbox/index.ts';
import { startSlipwayProcess } from '../processes/index.ts';
import type { Figure } from './figure.ts';
import { postAll } from './http-load.ts';

const EVENTS = 4_000;
const WARM_UP = 1_000;
const IN_FLIGHT = 32;
const BODY_BYTES = 1_024;
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
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const gateway = await startSlipwayProcess({
    services: ['gateway'],
    settings: { SLIPWAY_NATS_URL: nats.url, SLIPWAY_DATA_DIR: dir },
  });
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
    await rm(dir, { recursive: true, force: true });
  }
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
