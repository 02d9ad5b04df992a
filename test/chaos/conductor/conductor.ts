import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startNats, type Nats } from '../../../sandbox/index.ts';
import { createBus, type Bus } from '../../../services/kit/bus/index.ts';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createProjects } from '../../../services/kit/projects/index.ts';
import { activeSequences, listSequences, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { startExecutors } from './executors.ts';
import { createLoad, type Loader } from './load.ts';
import { CONDUCTOR_STEPS } from './steps.ts';
import { PROJECT, SERVICES, SHIPYARD, SHIPYARD_TEXT } from './shipyard.ts';
import { wrongEvents } from './events.ts';
import { readStory } from './story.ts';
import { wrongTurns } from './turns.ts';
import {
  seededPick,
  startWorker,
  untilThere,
  type ChaosOptions,
  type ChaosResult,
  type Pick as Picker,
  type Worker,
} from '../kit/index.ts';

const DELIVERIES_A_RUN = 2;
/** NATS gives a conductor's work to another one after two seconds of silence: some lives are shorter, most are not. */
const LONGEST_LIFE_MS = 4_000;
const LONGEST_OUTAGE_MS = 1_000;
const FINISH_MS = 120_000;
const POLL_MS = 200;
const MOST_STEPS = 12;

const HARMS = ['kill', 'nats', 'freeze'] as const;
/** Of five, one is of NATS, and one makes the conductor stand still until another has its work. */
const CHOICES = ['kill', 'kill', 'kill', ...HARMS.slice(1)] as const;

interface Scene {
  readonly bus: Bus;
  readonly settings: Readonly<Record<string, string>>;
  readonly pick: Picker;
  readonly load: Loader;
  readonly done: (typeof HARMS)[number][];
  nats: Nats;
  conductor: Worker;
  /** It dies at some step. */
  isDoomed: boolean;
}

/**
 * Kills the conductor's process, or NATS, or replaces a conductor that stands still and goes on later, while deliveries of
 * two stages run that are paused, resumed and aborted, with executors that answer late, twice, in another order or never.
 * Then the stored events must tell of each run what the shipyard and the commands allow; see the checks.
 */
export async function conductorChaos({ runs, seed, report }: ChaosOptions): Promise<ChaosResult> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
  const nats = await startNats({ dir });
  const settings = { SLIPWAY_NATS_URL: nats.url, CHAOS_PROJECTS: join(dir, 'projects') };
  await createProject(settings.CHAOS_PROJECTS);
  const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
  const pick = seededPick(seed);
  const load = createLoad(bus, seed, pick);
  const conductor = startConductor({ settings, pick });
  const scene: Scene = { bus, settings, pick, load, nats, conductor, isDoomed: false, done: [] };
  try {
    await bus.ready();
    const executors = startExecutors(bus, seed);
    for (let run = 0; run < runs; run += 1) {
      await load.begin(DELIVERIES_A_RUN);
      await harm(scene);
      if ((run + 1) % 10 === 0) report(`${run + 1} of ${runs} kills`);
    }
    await load.done();
    if (scene.isDoomed) await restart(scene);
    const ended = await settled(scene);
    await executors.stop();
    const story = await readStory(bus, load);
    report(
      `${summary(story.records)}, ${story.held.length} pauses seen; ${HARMS.map((kind) => `${countOf(scene.done, kind)} ${kind}`).join(', ')}`,
    );
    const failures = [...(ended ? [] : ['not all runs ended in time']), ...wrongEvents(story), ...wrongTurns(story)];
    return { name: 'conductor', runs, checked: story.events.length, seed, failures };
  } finally {
    await scene.conductor.kill();
    await bus.close();
    await scene.nats.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

async function createProject(dir: string): Promise<void> {
  const projects = createProjects({ dir, clock: () => new Date(), log: silentLog() });
  await projects.create(
    PROJECT,
    SHIPYARD_TEXT,
    SHIPYARD.stages.map(({ name }) => name),
  );
  for (const service of SERVICES) await projects.createService(PROJECT, service);
}

async function harm(scene: Scene): Promise<void> {
  const { pick } = scene;
  const kind = CHOICES[pick(CHOICES.length)] ?? 'kill';
  scene.done.push(kind);
  const before = scene.conductor;
  // One that dies at a step may do so before.
  await Promise.race([delay(pick(LONGEST_LIFE_MS)), before.ended]);
  if (kind === 'nats') return killNats(scene);
  if (kind === 'freeze') return replace(scene, before);
  return restart(scene, CONDUCTOR_STEPS[scene.done.length % (2 * CONDUCTOR_STEPS.length)]);
}

/** With a step, the new one will die by itself when it comes to it. */
async function restart(scene: Scene, step?: string): Promise<void> {
  await scene.conductor.kill();
  scene.conductor = startConductor(scene, step);
  scene.isDoomed = step !== undefined;
  await scene.conductor.ready;
}

/** The conductor stands still, another one takes over, and the first goes on with what it had in hand beside it. */
async function replace(scene: Scene, before: Worker): Promise<void> {
  const { pick } = scene;
  before.freeze();
  scene.conductor = startConductor(scene);
  scene.isDoomed = false;
  await scene.conductor.ready;
  await delay(pick(LONGEST_LIFE_MS));
  before.thaw();
  await delay(pick(LONGEST_OUTAGE_MS));
  await before.kill();
}

/** One that dies by itself at that step, or serves until it is killed. */
function startConductor({ settings, pick }: Pick<Scene, 'settings' | 'pick'>, step?: string): Worker {
  const death = step === undefined ? {} : { KILL_AT: step, KILL_NTH: String(1 + pick(MOST_STEPS)) };
  return startWorker('conductor/worker', { ...settings, ...death });
}

async function killNats(scene: Scene): Promise<void> {
  const { dir, port } = scene.nats;
  await scene.nats.kill();
  await delay(scene.pick(LONGEST_OUTAGE_MS));
  scene.nats = await startNats({ dir, port });
}

/** Whether all that was triggered, and what followed from it, has ended. */
async function settled({ bus, load }: Scene): Promise<boolean> {
  const deadline = Date.now() + FINISH_MS;
  while (Date.now() < deadline) {
    const [records, open] = await untilThere(async () =>
      Promise.all([listSequences(bus, { project: PROJECT }), activeSequences(bus, { project: PROJECT })]),
    );
    const known = new Set(records.map(({ triggeredId }) => triggeredId));
    const followers = records.flatMap(({ triggers = [] }) => triggers);
    if (open.length === 0 && [...load.triggered, ...followers].every((id) => known.has(id))) return true;
    await delay(POLL_MS);
  }
  return false;
}

function countOf(done: Scene['done'], kind: string): number {
  return done.filter((one) => one === kind).length;
}

function summary(records: readonly SequenceRecord[]): string {
  const count = (is: (record: SequenceRecord) => boolean) => records.filter(is).length;
  const aborted = count(({ status }) => status === 'aborted');
  const late = count(({ timedOut }) => timedOut === true);
  return `${records.length} runs, ${aborted} aborted, ${late} timed out, ${count(({ result }) => result === 'pass')} passed`;
}
