import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startNats } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, objectData, triggeredIdOf } from '../../services/kit/events/index.ts';
import { EXECUTOR_STEPS } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { outcomeOf, type ChaosOptions, type ChaosResult, type Outcome } from './kit/index.ts';

const EVENTS_A_RUN = 4;
const LANES = 3;
const LONGEST_LIFE_MS = 400;
const FINISH_MS = 60_000;

/** Moments to die at; every other run dies at a random one instead. */
const STEPS = [...EXECUTOR_STEPS, 'effect', 'recorded', 'tidying', 'tidied'] as const;

/**
 * Kills the executor's process again and again, at each step and at random moments, while events come in and some of them are
 * aborted. Then every triggered event must have exactly one `.started` and one `.finished`, in that order, and exactly one
 * effect, or none where its answer says that it was aborted.
 */
export async function executorChaos({ runs, report }: ChaosOptions): Promise<ChaosResult> {
  const nats = await startNats();
  const effects = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
  const settings = { SLIPWAY_NATS_URL: nats.url, CHAOS_EFFECTS: effects };
  const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
  try {
    await bus.ready();
    const ids: string[] = [];
    for (let run = 0; run < runs; run += 1) {
      const published = await publishEvents(bus, run);
      ids.push(...published);
      const step = run % 2 === 0 ? STEPS[(run / 2) % STEPS.length] : undefined;
      await liveAndDie(settings, step, async () => abortOne(bus, published));
      if ((run + 1) % 20 === 0) report(`${run + 1} of ${runs} kills`);
    }
    const outcome = await settle(bus, settings, ids);
    const marks = new Set(await readdir(effects));
    const aborted = await abortedIds(bus);
    report(`${aborted.size} of ${ids.length} events were aborted`);
    const failures = [
      ...outcome.wrong.map((id) => `event ${id} was not answered exactly once`),
      ...ids.filter((id) => aborted.has(id) && marks.has(id)).map((id) => `event ${id} was aborted and has its effect`),
      ...ids.filter((id) => !aborted.has(id) && !marks.has(id)).map((id) => `event ${id} has no effect`),
    ];
    return { name: 'executor', runs, checked: outcome.triggered, failures };
  } finally {
    await bus.close();
    await nats.stop();
    await rm(effects, { recursive: true, force: true });
  }
}

async function publishEvents(bus: Bus, run: number): Promise<string[]> {
  const ids = Array.from({ length: EVENTS_A_RUN }, () => randomUUID());
  for (const [index, id] of ids.entries()) {
    await bus.publish({
      id,
      source: 'chaos',
      type: 'sh.keptn.event.deployment.triggered',
      data: { project: 'shop', stage: 'dev', service: `s${(run + index) % LANES}` },
      extensions: { shkeptncontext: id },
    });
  }
  return ids;
}

/** Ends one of them at some moment of the process's life, or right after it. */
async function abortOne(bus: Bus, [id = '']: readonly string[]): Promise<void> {
  await delay(randomInt(LONGEST_LIFE_MS / 2));
  await bus.commit([cancelWrite(id, { reason: 'chaos', at: new Date().toISOString() })]);
}

/** The events whose answer says so; one that had ended by then says something else. */
async function abortedIds(bus: Bus): Promise<ReadonlySet<string>> {
  const subjects = ['sh.keptn.event.deployment.finished'];
  const { messages } = await bus.readRange({ subjects, from: 1, to: (await bus.bounds()).last + 1, most: 100_000 });
  const events = messages.map(({ data }) => decodeStructured(data));
  const aborted = events.filter((event) => objectData(event)['status'] === 'aborted');
  return new Set(aborted.map((event) => triggeredIdOf(event) ?? ''));
}

type Settings = Readonly<Record<string, string>>;

async function liveAndDie(settings: Settings, step: string | undefined, meanwhile: () => Promise<void>): Promise<void> {
  const worker = startWorker({ ...settings, ...(step === undefined ? {} : { KILL_AT: step }) });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  await Promise.race([ready(worker), ended]);
  const done = meanwhile();
  // A step that nothing comes to would wait for ever: then the worker dies a little later anyway.
  await Promise.race([ended, delay(step === undefined ? randomInt(LONGEST_LIFE_MS) : 4 * LONGEST_LIFE_MS)]);
  worker.kill('SIGKILL');
  await Promise.all([ended, done]);
}

function startWorker(settings: Settings): ChildProcess {
  const script = new URL('./executor-worker.js', import.meta.url).pathname;
  return spawn(process.execPath, [script], {
    env: { ...settings, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function ready(worker: ChildProcess): Promise<void> {
  return new Promise((resolve) => worker.stdout?.once('data', () => resolve()));
}

/** Lets one worker live until all is answered. */
async function settle(bus: Bus, settings: Settings, ids: readonly string[]): Promise<Outcome> {
  const worker = startWorker(settings);
  try {
    const deadline = Date.now() + FINISH_MS;
    for (;;) {
      const outcome = await outcomeOf(bus, ids, 500);
      if (outcome.unanswered.length === 0 || Date.now() > deadline) return outcome;
    }
  } finally {
    worker.kill('SIGKILL');
  }
}
