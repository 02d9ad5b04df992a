import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startNats } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, objectData } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { startWaitsProcess, type WaitsProcess } from '../processes/index.ts';
import { percentile, type Figure } from './figure.ts';

const WAITS = 10_000;
/** Waits are asked for at this pace, and each so much shorter that all are due at one moment: the hardest case. */
const PUBLISHED_AT_ONCE = 50;
const PAUSE_MS = 25;
const DUE_IN_MS = 30_000;
const IDLE_MS = 2_000;
const FINISH_MS = 60_000;
const MEGABYTE = 1_048_576;

/**
 * Ten thousand waits: what they cost a process while they are pending, and how late they are answered. NATS as it comes: with
 * every write synced the server itself needs longer to send so many at one moment than it has.
 */
export async function benchWaits(): Promise<Figure[]> {
  const nats = await startNats();
  const settings = { SLIPWAY_NATS_URL: nats.url, ACK_WAIT_MS: '30000' };
  const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
  await bus.ready();
  const worker = startWaitsProcess(settings);
  try {
    await worker.ready;
    await delay(IDLE_MS);
    const before = await residentBytes(worker);
    const due = Date.now() + DUE_IN_MS;
    await askForWaits(bus, due);
    await untilCount(bus, 'slipway.wait.timer.*', due);
    const pending = await highest(worker, due - Date.now() - 1_000);
    // Reading along would slow down what is measured.
    await delay(due + 5_000 - Date.now());
    const lateness = await untilFinished(bus, due + FINISH_MS);
    const fired = await firedLate(bus);
    return figures({ grown: (pending - before) / MEGABYTE, lateness, fired });
  } finally {
    await worker.kill();
    await bus.close();
    await nats.stop();
  }
}

interface Measured {
  readonly grown: number;
  readonly lateness: readonly number[];
  readonly fired: readonly number[];
}

function figures({ grown, lateness, fired }: Measured): Figure[] {
  return [
    { name: 'waits.memory', value: grown, unit: 'MB', target: { is: 'at most', value: 50 } },
    { name: 'waits.lost', value: WAITS - lateness.length, unit: 'waits', target: { is: 'at most', value: 0 } },
    { name: 'waits.fired.p100', value: percentile(fired, 1), unit: 'ms' },
    { name: 'waits.late.p50', value: percentile(lateness, 0.5), unit: 'ms' },
    { name: 'waits.late.p100', value: percentile(lateness, 1), unit: 'ms', target: { is: 'at most', value: 1_000 } },
  ];
}

async function askForWaits(bus: Bus, due: number): Promise<void> {
  for (let first = 0; first < WAITS; first += PUBLISHED_AT_ONCE) {
    const ids = Array.from({ length: PUBLISHED_AT_ONCE }, (_, index) => first + index);
    await Promise.all(ids.map(async (index) => bus.publish(waitEvent(index, due - Date.now()))));
    await delay(PAUSE_MS);
  }
}

function waitEvent(index: number, milliseconds: number) {
  const data = {
    project: 'bench',
    stage: 'dev',
    service: `s${index % 200}`,
    labels: { build: String(index) },
    test: { teststrategy: 'real-user', canarywaitduration: `${milliseconds}ms` },
  };
  const extensions = { shkeptncontext: randomUUID() };
  return { id: randomUUID(), source: 'bench', type: 'sh.keptn.event.test.triggered', data, extensions };
}

async function untilCount(bus: Bus, subject: string, deadline: number): Promise<void> {
  for (;;) {
    let count = 0;
    for await (const _ of bus.readAll(subject)) count += 1;
    if (count === WAITS) return;
    if (Date.now() > deadline) throw new Error(`${count} of ${WAITS} waits were begun before they were due`);
    await delay(500);
  }
}

/** Milliseconds from each wait's start and duration to the moment at which NATS stored its `.finished`. */
async function untilFinished(bus: Bus, deadline: number): Promise<readonly number[]> {
  for (;;) {
    const late = await finishedLate(bus);
    if (late.length >= WAITS || Date.now() > deadline) return late;
  }
}

async function finishedLate(bus: Bus): Promise<number[]> {
  const asked = new Map<string, number>();
  const late: number[] = [];
  const subjects = ['sh.keptn.event.test.triggered', 'sh.keptn.event.test.finished'];
  for await (const message of bus.follow({ subjects, after: 0, signal: AbortSignal.timeout(5_000) })) {
    const event = decodeStructured(message.data);
    const { test } = objectData(event) as { readonly test: Readonly<Record<string, string>> };
    if (event.type.endsWith('.triggered')) {
      asked.set(event.id, Number.parseInt(test['canarywaitduration'] ?? '', 10));
    } else {
      const duration = asked.get(String(event.extensions['triggeredid'])) ?? Number.NaN;
      late.push(message.time.getTime() - Date.parse(test['start'] ?? '') - duration);
      if (late.length === WAITS) break;
    }
  }
  return late;
}

/** The same to the moment at which NATS itself sent the wait: what no design on schedules can beat. */
async function firedLate(bus: Bus): Promise<number[]> {
  const late: number[] = [];
  for await (const { data, time } of bus.readAll('slipway.wait.due.*')) {
    // It is the answer, made when the wait began; its end is when it is due.
    const { test } = objectData(decodeStructured(data)) as { readonly test: Readonly<Record<string, string>> };
    late.push(time.getTime() - Date.parse(test['end'] ?? ''));
  }
  return late;
}

async function residentBytes({ pid }: WaitsProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}

/** The highest resident memory seen in that time. */
async function highest(worker: WaitsProcess, milliseconds: number): Promise<number> {
  let most = await residentBytes(worker);
  for (const end = Date.now() + milliseconds; Date.now() < end; await delay(200)) {
    most = Math.max(most, await residentBytes(worker));
  }
  return most;
}
