import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { wrongAnswers, wrongReleases } from './deliveries-check.ts';
import { openScene, type Scene } from './deliveries-scene.ts';
import type { ChaosOptions, ChaosResult } from './types.ts';

const SERVICES = 8;
const LONGEST_PAUSE_MS = 2_000;
const LONGEST_OUTAGE_MS = 1_500;
const SETTLE_MS = 300_000;

/** What a delivery asked for, by the id of its event. */
export interface Sent {
  readonly id: string;
  readonly service: string;
  readonly image: string;
}

/**
 * Sends deliveries of several services, one in five with an image that cannot be pulled, while Slipway, NATS and the API
 * server are killed at random moments. Then: each delivery has ended exactly once, no release is pending, and what runs is
 * the last version that passed.
 */
export async function deliveriesChaos({ runs, report }: ChaosOptions): Promise<ChaosResult> {
  const scene = await openScene(
    Array.from({ length: SERVICES }, (_, index) => `s${index}`),
    report,
  );
  try {
    const sent: Sent[] = [];
    const kills = killUntil(scene, () => sent.length >= runs, report);
    for (let index = 0; index < runs; index += 1) {
      sent.push(await send(scene, index));
      await delay(randomInt(LONGEST_PAUSE_MS / 5));
    }
    const killed = await kills;
    await scene.calm();
    await settled(scene, sent);
    const failures = [...(await wrongAnswers(scene, sent)), ...(await wrongReleases(scene, sent))];
    return { name: 'deliveries', runs: killed, checked: sent.length, failures };
  } finally {
    await scene.close();
  }
}

/** A sender that does what 503 and a refused connection ask of it: the same event again, until it is taken. */
async function send(scene: Scene, index: number): Promise<Sent> {
  const service = `s${index % SERVICES}`;
  const image = `reg.local/web:${index}${randomInt(5) === 0 ? '-broken' : ''}`;
  const id = randomUUID();
  const event = {
    specversion: '1.0',
    id,
    source: 'chaos',
    type: 'sh.keptn.event.dev.delivery.triggered',
    shkeptncontext: id,
    data: { project: 'chaos', stage: 'dev', service, configurationChange: { values: { image } } },
  };
  while (!(await scene.post('/', 'application/cloudevents+json', event))) await delay(100);
  return { id, service, image };
}

/** Kills one of the three at a time, and brings it back after a moment. */
async function killUntil(scene: Scene, done: () => boolean, report: ChaosOptions['report']): Promise<number> {
  let killed = 0;
  while (!done()) {
    await delay(randomInt(LONGEST_PAUSE_MS));
    const victim = scene.victims[randomInt(scene.victims.length)];
    if (victim === undefined) continue;
    await victim.kill();
    await delay(randomInt(LONGEST_OUTAGE_MS));
    await victim.revive();
    killed += 1;
    if (killed % 10 === 0) report(`${killed} kills`);
  }
  return killed;
}

/** Waits until every delivery has ended, or for as long as one may reasonably take. */
async function settled(scene: Scene, sent: readonly Sent[]): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline) {
    const runs = await scene.runs();
    if (runs.length === sent.length && runs.every(({ state }) => state === 'finished')) return;
    await delay(500);
  }
}
