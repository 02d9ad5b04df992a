import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { startNats } from '../../sandbox/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import { percentile, type Figure } from './figure.ts';

const EVENTS = 200_000;
/** Written without acks, in parts after each of which the server is waited for. */
const PART = 2_000;
const SAMPLES = 20;
const KINDS = ['deployment', 'evaluation'].flatMap((task) =>
  ['triggered', 'started', 'finished'].map((kind) => [task, kind]),
);
const PROJECTS = 20;
const DATASTORE = '/api/mongodb-datastore/event';
const FINISHED = 'sh.keptn.event.evaluation.finished';

/** What it costs to find events in a stream of 200,000 by Keptn's API; what matches nothing reads as much as a request may. */
export async function benchEvents(): Promise<Figure[]> {
  const nats = await startNats();
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  try {
    const settings = { SLIPWAY_NATS_URL: nats.url, SLIPWAY_DATA_DIR: dir };
    const slipway = await startSlipwayProcess({ services: ['gateway'], settings });
    try {
      await writeEvents(nats.url);
      return await figures(slipway);
    } finally {
      await slipway.stop();
    }
  } finally {
    await nats.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function figures(slipway: SlipwayProcess): Promise<Figure[]> {
  const evaluations = new URLSearchParams({ filter: 'data.project:p3', excludeInvalidated: 'true' }).toString();
  const whole = performance.now();
  const requests = await walk(slipway, `${DATASTORE}?keptnContext=c0-`);
  const took = performance.now() - whole;
  return [
    await timed(slipway, 'project', `${DATASTORE}?project=p3`),
    await timed(slipway, 'type', `${DATASTORE}?project=p3&type=${FINISHED}`),
    await timed(slipway, 'by-type', `${DATASTORE}/type/${FINISHED}?${evaluations}`),
    await timed(slipway, 'unknown-type', `${DATASTORE}?project=p3&type=sh.keptn.event.rollback.finished`),
    await timed(slipway, 'nothing', `${DATASTORE}?project=none`),
    await timed(slipway, 'nothing-of-a-type', `${DATASTORE}?project=none&type=${FINISHED}`),
    await timed(slipway, 'log-without-errors', '/api/controlPlane/v1/log?pageSize=100'),
    { name: 'events.oldest-context', value: took, unit: 'ms' },
    { name: 'events.oldest-context.requests', value: requests, unit: 'requests' },
  ];
}

async function timed(slipway: SlipwayProcess, name: string, path: string): Promise<Figure> {
  const samples: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const started = performance.now();
    await page(slipway, path);
    samples.push(performance.now() - started);
  }
  return { name: `events.${name}.p50`, value: percentile(samples, 0.5), unit: 'ms' };
}

/** How many requests it takes to see the end. */
async function walk(slipway: SlipwayProcess, path: string): Promise<number> {
  for (let requests = 1, key = '0'; ; requests += 1) {
    key = String((await page(slipway, `${path}&nextPageKey=${key}`)).nextPageKey);
    if (key === '0') return requests;
  }
}

async function page({ port, token }: SlipwayProcess, path: string): Promise<{ readonly nextPageKey: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-token': token } });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { readonly nextPageKey: unknown };
}

/** Six events a run, in 20 projects. */
async function writeEvents(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    for (let from = 0; from < EVENTS; from += PART) {
      for (let index = from; index < from + PART; index += 1) connection.publish(...eventOf(index));
      await connection.flush();
    }
  } finally {
    await connection.close();
  }
}

function eventOf(index: number): [string, string] {
  const run = Math.floor(index / KINDS.length);
  const [task = '', kind = ''] = KINDS[index % KINDS.length] ?? [];
  const type = `sh.keptn.event.${task}.${kind}`;
  const deployment = { deploymentURIsLocal: ['http://carts.shop-dev:80'], deploymentNames: ['direct'] };
  const event = {
    ...{ specversion: '1.0', id: `e${index}`, source: 'bench', type, time: '2026-01-01T00:00:00.000Z' },
    ...{ shkeptncontext: `c${run}-`, triggeredid: `t${run}`, datacontenttype: 'application/json' },
    data: {
      ...{ project: `p${run % PROJECTS}`, stage: 'dev', service: 'carts', status: 'succeeded', result: 'pass' },
      ...{ message: 'what happened, in words '.repeat(8), deployment },
    },
  };
  return [type, JSON.stringify(event)];
}
