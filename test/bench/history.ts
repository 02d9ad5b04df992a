import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { startNats } from '../../sandbox/index.ts';
import { contextKey, sequenceSubject } from '../../services/kit/sequences/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import { percentile, type Figure } from './figure.ts';

const RUNS = 100_000;
const ACTIVE = 20;
/** Written without acks, in parts after each of which the server is waited for. */
const PART = 2_000;
const SAMPLES = 20;
const PROJECT = 'shop';
const STAGES = ['dev', 'staging', 'production'];
const MEGABYTE = 1_048_576;
/** The kernel counts processor time in hundredths of a second. */
const MS_A_TICK = 10;

/** What the last 100,000 runs cost who lists runs, and a Slipway that starts with them. */
export async function benchHistory(): Promise<Figure[]> {
  const nats = await startNats();
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const settings = { SLIPWAY_NATS_URL: nats.url, SLIPWAY_DATA_DIR: dir };
  const services = ['gateway', 'conductor', 'approval'];
  try {
    const empty = await startedSlipway({ services, settings });
    await writeHistory(nats.url);
    await empty.slipway.stop();
    const { slipway, ready, cpu } = await startedSlipway({ services, settings });
    try {
      return [
        { name: 'history.start-without', value: empty.ready, unit: 'ms' },
        { name: 'history.start', value: ready, unit: 'ms', target: { is: 'at most', value: 5_000 } },
        { name: 'history.start.cpu', value: cpu, unit: 'ms' },
        ...(await pages(slipway)),
      ];
    } finally {
      await slipway.stop();
    }
  } finally {
    await nats.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A process from its start to ready, in milliseconds; `cpu`: those that it used, which other work on the machine does not change. */
async function startedSlipway(options: Parameters<typeof startSlipwayProcess>[0]) {
  const started = performance.now();
  const slipway = await startSlipwayProcess(options);
  return { slipway, ready: performance.now() - started, cpu: await cpuOf(slipway) };
}

/** From /proc/<pid>/stat, whose second field can hold spaces and ends with the last parenthesis. */
async function cpuOf({ pid }: SlipwayProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_A_TICK;
}

async function pages(slipway: SlipwayProcess): Promise<Figure[]> {
  const before = await residentBytes(slipway);
  const first = await asked(slipway, '');
  const active = await asked(slipway, '&state=started&state=waiting');
  const context = await asked(slipway, `&context=${contextOf(RUNS / 2)}`);
  const stage = await asked(slipway, '&stage=staging');
  const nothing = await asked(slipway, '&service=nobody');
  const whole = performance.now();
  const seen = await walk(slipway, '&service=nobody');
  const took = performance.now() - whole;
  const grown = (await residentBytes(slipway)) - before;
  return [
    timed('first-page', first, 100),
    timed('active', active, 100),
    timed('context', context, 100),
    timed('stage', stage),
    timed('nothing.request', nothing),
    { name: 'history.nothing.to-the-end', value: took, unit: 'ms' },
    { name: 'history.nothing.requests', value: seen, unit: 'requests' },
    { name: 'history.memory', value: grown / MEGABYTE, unit: 'MB' },
  ];
}

function timed(name: string, samples: readonly number[], most?: number): Figure {
  const target = most === undefined ? {} : { target: { is: 'at most', value: most } as const };
  return { name: `history.${name}.p50`, value: percentile(samples, 0.5), unit: 'ms', ...target };
}

async function asked(slipway: SlipwayProcess, query: string): Promise<number[]> {
  const samples: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const started = performance.now();
    await page(slipway, query);
    samples.push(performance.now() - started);
  }
  return samples;
}

/** How many requests it takes to see the end. */
async function walk(slipway: SlipwayProcess, query: string): Promise<number> {
  let requests = 0;
  let next: string | undefined;
  do {
    ({ next } = await page(slipway, `${query}&limit=500${next === undefined ? '' : `&next=${next}`}`));
    requests += 1;
  } while (next !== undefined);
  return requests;
}

async function page({ port, token }: SlipwayProcess, query: string): Promise<{ readonly next?: string }> {
  const url = `http://127.0.0.1:${port}/v1/sequences?project=${PROJECT}${query}`;
  const response = await fetch(url, { headers: { 'x-token': token } });
  if (!response.ok) throw new Error(`${url} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { readonly next?: string };
}

function contextOf(index: number): string {
  return `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

/** The records of runs of three tasks as the conductor writes them, and queues that name the last of them. */
async function writeHistory(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  try {
    for (let from = 0; from < RUNS; from += PART) {
      for (let index = from; index < from + PART; index += 1) connection.publish(...recordOf(index));
      await connection.flush();
    }
    const waiting = Array.from({ length: ACTIVE - 1 }, (_, index) => ({ id: idOf(RUNS - 1 - index), seq: index }));
    const queue = { active: idOf(RUNS - ACTIVE), waiting };
    await connection.request(`slipway.queue.${PROJECT}.dev.carts`, JSON.stringify(queue));
  } finally {
    await connection.close();
  }
}

function idOf(index: number): string {
  return `${contextKey(contextOf(index))}-0000-8000-8000-${index.toString(16).padStart(8, '0')}0000`;
}

function recordOf(index: number): [string, string] {
  const id = idOf(index);
  const at = new Date(Date.now() - (RUNS - index) * 1_000).toISOString();
  const state = index < RUNS - ACTIVE ? 'finished' : index === RUNS - ACTIVE ? 'started' : 'waiting';
  const done = {
    state: 'finished',
    executors: ['slipway-deployer'],
    result: 'pass',
    status: 'succeeded',
    message: 'done',
  };
  const record = {
    ...{ id, triggeredId: randomUUID(), context: contextOf(index), project: PROJECT, stage: STAGES[index % 3] },
    ...{
      service: 'carts',
      sequence: 'delivery',
      state,
      triggeredAt: at,
      commit: '0'.repeat(40),
      image: 'acme/carts:1',
    },
    ...(state === 'finished' ? { finishedAt: at, result: 'pass', status: 'succeeded', message: 'done' } : {}),
    tasks: ['deployment', 'test', 'release'].map((name) => ({
      name,
      triggeredId: id,
      triggeredAt: at,
      finishedAt: at,
      ...done,
    })),
  };
  const data = { deployment: { deploymentURIsLocal: ['http://carts.shop-dev:80'] }, labels: { build: String(index) } };
  const tasks = record.tasks.map(({ name }) => ({ name, after: 0, properties: {} }));
  return [
    sequenceSubject(PROJECT, id),
    JSON.stringify({ record, tasks, followers: [], data, index: 2, answers: [], seq: 1 }),
  ];
}

async function residentBytes({ pid }: SlipwayProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}
