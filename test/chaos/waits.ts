import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type Nats } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, objectData, triggeredIdOf } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { WAIT_STEPS } from '../../services/rollouts/wait/index.ts';
import { startWaitsProcess, type WaitsProcess } from '../processes/index.ts';
import { outcomeOf, untilThere, type ChaosOptions, type ChaosResult } from './kit/index.ts';

const WAITS_A_RUN = 5;
const LONGEST_WAIT_MS = 3_000;
const LONGEST_LIFE_MS = 600;
const FINISH_MS = 120_000;
/** A schedule lies between the clocks of this machine and those of NATS, which is the same; only rounding is between them. */
const ROUNDING_MS = 50;

interface Scene {
  readonly bus: Bus;
  readonly settings: Readonly<Record<string, string>>;
  nats: Nats;
  /** Serves beside the one that is killed at a step. */
  other: WaitsProcess;
  readonly asked: Map<string, number>;
}

/**
 * Kills one of two replicas at each step of a wait and at random moments, or NATS, while waits begin and fall due. Then each
 * must have exactly one `.started` and one `.finished`, passed, not before its time, with the start that it had at first.
 */
export async function waitsChaos({ runs, report }: ChaosOptions): Promise<ChaosResult> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
  const nats = await startNats({ dir });
  const settings = { SLIPWAY_NATS_URL: nats.url, LOOK_EVERY_MS: '2000' };
  const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
  const scene: Scene = { bus, settings, nats, other: startWaitsProcess(settings), asked: new Map() };
  try {
    await bus.ready();
    for (let run = 0; run < runs; run += 1) {
      await askForWaits(scene);
      await (run % 3 === 2 ? killNats(scene) : killReplica(scene, run));
      if ((run + 1) % 10 === 0) report(`${run + 1} of ${runs} kills`);
    }
    await settled(scene);
    const failures = [...(await wronglyAnswered(scene)), ...(await wronglyTimed(scene))];
    return { name: 'waits', runs, checked: scene.asked.size, failures };
  } finally {
    await scene.other.kill();
    await bus.close();
    await scene.nats.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function askForWaits({ bus, asked }: Scene): Promise<void> {
  for (let index = 0; index < WAITS_A_RUN; index += 1) {
    const [id, milliseconds] = [randomUUID(), randomInt(LONGEST_WAIT_MS)];
    const test = { teststrategy: 'real-user', canarywaitduration: `${milliseconds}ms` };
    await untilThere(async () =>
      bus.publish({
        id,
        source: 'chaos',
        type: 'sh.keptn.event.test.triggered',
        data: { project: 'shop', stage: 'dev', service: 'carts', test },
        extensions: { shkeptncontext: id },
      }),
    );
    asked.set(id, milliseconds);
  }
}

/** Lets a second replica live to a step, or the only one to a random moment. */
async function killReplica(scene: Scene, run: number): Promise<void> {
  const step = run % 2 === 0 ? WAIT_STEPS[(run / 2) % WAIT_STEPS.length] : undefined;
  if (step === undefined) {
    await delay(randomInt(LONGEST_LIFE_MS));
    await scene.other.kill();
    scene.other = startWaitsProcess(scene.settings);
    return;
  }
  const victim = startWaitsProcess({ ...scene.settings, KILL_AT: step });
  await Promise.race([victim.ended, delay(2 * LONGEST_LIFE_MS)]);
  await victim.kill();
}

async function killNats(scene: Scene): Promise<void> {
  const { dir, port } = scene.nats;
  await delay(randomInt(LONGEST_LIFE_MS));
  await scene.nats.kill();
  await delay(randomInt(LONGEST_LIFE_MS));
  scene.nats = await startNats({ dir, port });
}

async function settled({ bus, asked }: Scene): Promise<void> {
  const deadline = Date.now() + FINISH_MS;
  for (;;) {
    const { unanswered } = await untilThere(async () => outcomeOf(bus, [...asked.keys()], 500));
    if (unanswered.length === 0 || Date.now() > deadline) return;
  }
}

async function wronglyAnswered({ bus, asked }: Scene): Promise<readonly string[]> {
  const { wrong } = await outcomeOf(bus, [...asked.keys()], 1_000);
  return wrong.map((id) => `wait ${id} was not answered exactly once`);
}

async function wronglyTimed({ bus, asked }: Scene): Promise<readonly string[]> {
  const started = new Map<string, string>();
  const failures: string[] = [];
  const subjects = ['sh.keptn.event.test.started', 'sh.keptn.event.test.finished'];
  for await (const { data, time } of bus.follow({ subjects, after: 0, signal: AbortSignal.timeout(3_000) })) {
    const event = decodeStructured(data);
    const id = triggeredIdOf(event) ?? '';
    const milliseconds = asked.get(id) ?? 0;
    if (event.type.endsWith('.started')) {
      started.set(id, event.time ?? '');
      continue;
    }
    const { result, test } = objectData(event) as { result: string; test: { start: string; end: string } };
    if (result !== 'pass') failures.push(`wait ${id} ended with ${result}`);
    if (test.start !== started.get(id)) failures.push(`wait ${id} began at ${started.get(id)} and says ${test.start}`);
    const lasted = time.getTime() - Date.parse(test.start);
    if (lasted < milliseconds - ROUNDING_MS) failures.push(`wait ${id} lasted ${lasted} of ${milliseconds} ms`);
  }
  return failures;
}
