import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sequenceType } from '../../../services/kit/events/index.ts';
import { wrongCluster } from './cluster.ts';
import { wrongEvents } from './events.ts';
import { keyOf, planSteps, runsOf, sequenceOf, type Step } from './plan.ts';
import { openScene, type Scene } from './scene.ts';
import { PROJECT } from './shipyard.ts';
import type { ChaosOptions, ChaosResult } from '../kit/index.ts';

const LONGEST_PAUSE_MS = 10_000;
const LONGEST_OUTAGE_MS = 1_500;
/** Runs that are not ended when the next event is sent. */
const MOST_OPEN = 6;
const WORK_PER_RECOVERY = 4;
/** One kill in so many meets a system that still recovers from the one before. */
const HASTY_ONE_IN = 4;
const STEP_MS = 300_000;
const POLL_MS = 300;

/**
 * Carries out a mixed plan (every strategy, broken versions, rollbacks, scaling, deletions) while Slipway, NATS and the API
 * server are killed at random moments. Then: each task was started and finished exactly once, with the result that it must
 * have, no release is pending, and what the plan says runs and has the traffic.
 */
export async function deliveriesChaos({ runs, report }: ChaosOptions): Promise<ChaosResult> {
  const steps = planSteps({ runs, pick: randomInt, newId: randomUUID });
  const scene = await openScene([...new Set(steps.map(({ service }) => service))], report);
  try {
    const kills = startKills(scene, report);
    let [ended, killed] = [false, 0];
    try {
      await sendAll(scene, steps, report);
      ended = await untilOpen(scene, steps, 0);
    } finally {
      killed = await kills.stop();
    }
    await scene.calm();
    const failures = [
      ...(ended ? [] : ['not all runs ended in time']),
      ...(await wrongEvents(scene, steps)),
      ...(await wrongCluster(scene, steps)),
    ];
    return { name: 'deliveries', runs: killed, checked: steps.length, failures };
  } finally {
    await scene.close();
  }
}

/** Sends the steps in order, never with too many open; resolves when the removals, which take two events, are sent too. */
async function sendAll(scene: Scene, steps: readonly Step[], report: ChaosOptions['report']): Promise<void> {
  const removals: Promise<void>[] = [];
  for (const [index, step] of steps.entries()) {
    await untilOpen(scene, steps.slice(0, index), MOST_OPEN - 1);
    await untilOpen(
      scene,
      steps.slice(0, index).filter((other) => isBefore(other, step)),
      0,
    );
    await trigger(scene, step);
    if (step.operation === 'remove') removals.push(remove(scene, step));
    if ((index + 1) % 10 === 0) report(`${index + 1} of ${steps.length} sent`);
  }
  await Promise.all(removals);
}

/** The rollback after a failed delivery takes its place in the queue, and would take down a canary that was asked for sooner. */
function isBefore(other: Step, step: Step): boolean {
  return step.operation === 'preview' && keyOf(other) === keyOf(step);
}

async function trigger(scene: Scene, step: Step): Promise<void> {
  const { id, stage, service, image } = step;
  const sequence = sequenceOf(step);
  const brings = sequence === 'grow' || sequence === 'shrink' ? {} : { configurationChange: { values: { image } } };
  await send(scene, id, sequenceType(stage, sequence, 'triggered'), { stage, service, ...brings });
}

/** As the control plane tells it, once the service was delivered. */
async function remove(scene: Scene, step: Step): Promise<void> {
  await untilOpen(scene, [step], 0);
  const data = { service: step.service, status: 'succeeded', result: 'pass' };
  await send(scene, randomUUID(), 'sh.keptn.event.service.delete.finished', data);
}

/** A sender that does what 503 and a refused connection ask of it: the same event again, until it is taken. */
async function send(scene: Scene, id: string, type: string, data: object): Promise<void> {
  const event = {
    specversion: '1.0',
    id,
    source: 'chaos',
    type,
    shkeptncontext: id,
    data: { project: PROJECT, ...data },
  };
  while (!(await scene.post('/', 'application/cloudevents+json', event))) await delay(100);
}

/** Resolves to true once at most so many runs of these steps are open, to false when that takes too long. */
async function untilOpen(scene: Scene, steps: readonly Step[], most: number): Promise<boolean> {
  const deadline = Date.now() + STEP_MS;
  while (Date.now() < deadline) {
    const open = await openRuns(scene, steps);
    if (open !== undefined && open <= most) return true;
    await delay(POLL_MS);
  }
  return false;
}

/** Unknown while NATS is away. */
async function openRuns(scene: Scene, steps: readonly Step[]): Promise<number | undefined> {
  const runs = await scene.runs().catch(() => undefined);
  if (runs === undefined) return undefined;
  const contexts = new Map(steps.map((step) => [step.id, runsOf(step)]));
  const all = [...contexts.values()].reduce((sum, count) => sum + count, 0);
  return all - runs.filter(({ context, state }) => contexts.has(context) && state === 'finished').length;
}

interface Kills {
  /** Ends the killing once all victims are back; how many there were. */
  stop(): Promise<number>;
}

/** Kills one of the three at a time, and brings it back after a moment. */
function startKills(scene: Scene, report: ChaosOptions['report']): Kills {
  let [stopped, killed] = [false, 0];
  let pause = LONGEST_PAUSE_MS;
  const running = (async () => {
    while (!stopped) {
      await delay(randomInt(pause));
      const victim = scene.victims[randomInt(scene.victims.length)];
      if (stopped || victim === undefined) continue;
      await victim.kill();
      await delay(randomInt(LONGEST_OUTAGE_MS));
      await victim.revive();
      killed += 1;
      if (killed % 10 === 0) report(`${killed} kills`);
      if (randomInt(HASTY_ONE_IN) === 0) continue;
      const began = performance.now();
      await scene.recovered();
      // A busy machine takes longer to recover, and then as much longer to get anything done.
      pause = LONGEST_PAUSE_MS + Math.round(WORK_PER_RECOVERY * (performance.now() - began));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await running;
      return killed;
    },
  };
}
