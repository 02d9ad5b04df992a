import { decodeStructured, objectData, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import type { Scene } from './deliveries-scene.ts';
import type { Sent } from './deliveries.ts';

const IDLE_MS = 1_000;

/** What is wrong with the events: a delivery, or a task of one, that did not end exactly once with the right result. */
export async function wrongAnswers(scene: Scene, sent: readonly Sent[]): Promise<string[]> {
  const events = await allEvents(scene);
  const endings = countBy(events, 'dev.delivery.finished');
  const tasks = events.filter(({ type }) => type.endsWith('deployment.triggered'));
  const started = countBy(events, 'deployment.started');
  const finished = countBy(events, 'deployment.finished');
  return [
    ...sent.flatMap(({ id }) => notOnce(`delivery ${id}`, 'finished', endings.get(id))),
    ...(tasks.length === sent.length ? [] : [`${tasks.length} deployments for ${sent.length} deliveries`]),
    ...tasks.flatMap(({ id }) => [
      ...notOnce(`deployment ${id}`, 'started', started.get(id)),
      ...notOnce(`deployment ${id}`, 'finished', finished.get(id)),
    ]),
    ...(await wrongResults(scene, sent)),
  ];
}

/** A broken image must fail, any other must pass: a kill is no reason for a failed delivery. */
async function wrongResults(scene: Scene, sent: readonly Sent[]): Promise<string[]> {
  const byTrigger = new Map((await scene.runs()).map((run) => [run.triggeredId, run]));
  return sent.flatMap(({ id, image }) => {
    const run = byTrigger.get(id);
    const expected = image.endsWith('-broken') ? 'fail' : 'pass';
    if (run?.result === expected) return [];
    return [`delivery ${id} of ${image} ended with ${run?.result ?? run?.state ?? 'nothing'}: ${run?.message ?? ''}`];
  });
}

/** What is wrong with the releases: pending, or not at the last version that passed. */
export async function wrongReleases(scene: Scene, sent: readonly Sent[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const service of new Set(sent.map((delivery) => delivery.service))) {
    const name = { namespace: 'chaos-dev', release: `chaos-dev-${service}` };
    const history = await scene.releases.history(name);
    const newest = history.at(-1);
    const good = sent.filter((delivery) => delivery.service === service && !delivery.image.endsWith('-broken')).at(-1);
    if (good === undefined) continue;
    if (newest?.status !== 'deployed') wrong.push(`${service}: the newest revision is ${newest?.status ?? 'missing'}`);
    if (newest === undefined) continue;
    const { manifest } = await scene.releases.read(name, newest.revision);
    if (!manifest.includes(`"${good.image}"`)) wrong.push(`${service}: ${good.image} does not run`);
  }
  return wrong;
}

async function allEvents({ bus }: Scene): Promise<CloudEvent[]> {
  const events: CloudEvent[] = [];
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), IDLE_MS);
  for await (const message of bus.follow({ subjects: ['sh.keptn.>'], after: 0, signal: controller.signal })) {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), IDLE_MS);
    const event = decodeStructured(message.data);
    if (objectData(event)['project'] === 'chaos') events.push(event);
  }
  return events;
}

function countBy(events: readonly CloudEvent[], type: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const id = triggeredIdOf(event);
    if (id !== undefined && event.type.endsWith(type)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function notOnce(what: string, phase: string, count = 0): string[] {
  return count === 1 ? [] : [`${what} has ${count} .${phase}`];
}
