import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../services/kit/bus/index.ts';
import { contextOf, decodeStructured, objectData, type CloudEvent } from '../../services/kit/events/index.ts';
import type { Figure } from './figure.ts';
import { answer, PROJECT, trigger, type ConductorPlace } from './conductor-place.ts';

const SEQUENCES = 1_000;
const SERVICES = 100;
const SAMPLE_MS = 200;
const LIMIT_MS = 600_000;
const MEGABYTE = 1_048_576;

/** A thousand sequences of five tasks triggered at once, ten for each of a hundred services; every task is done at once. */
export async function benchBurst(place: ConductorPlace): Promise<Figure[]> {
  const { bus } = place;
  const { last: after } = await bus.bounds();
  const controller = new AbortController();
  const answering = answerAll(bus, after, controller.signal);
  const triggers = Array.from({ length: SEQUENCES }, (_, index) => trigger('short', `s${index % SERVICES}`));
  const begun = performance.now();
  await Promise.all(triggers.map(async (event) => bus.publish(event)));
  const peak = await peakUntil(place, async () => (await ends(bus)) === SEQUENCES, begun + LIMIT_MS);
  const took = (performance.now() - begun) / 1_000;
  controller.abort();
  await answering;
  const ended = await ends(bus);
  const wrong = await outOfOrder(bus, after);
  return [
    { name: 'conductor.burst.lost', value: SEQUENCES - ended, unit: 'runs', target: { is: 'at most', value: 0 } },
    { name: 'conductor.burst.disorder', value: wrong, unit: 'runs', target: { is: 'at most', value: 0 } },
    { name: 'conductor.burst.memory', value: peak / MEGABYTE, unit: 'MB', target: { is: 'at most', value: 300 } },
    { name: 'conductor.burst.time', value: took, unit: 's' },
  ];
}

/** An executor without work. */
async function answerAll(bus: Bus, after: number, signal: AbortSignal): Promise<void> {
  const sending = new Set<Promise<void>>();
  for await (const { data } of bus.follow({ subjects: ['sh.keptn.event.*.triggered'], after, signal })) {
    const event = decodeStructured(data);
    const sent = (async () => {
      await bus.publish(answer(event, 'started'));
      await bus.publish(answer(event, 'finished'));
    })().finally(() => sending.delete(sent));
    sending.add(sent);
  }
  await Promise.all(sending);
}

async function peakUntil(place: ConductorPlace, done: () => Promise<boolean>, deadline: number): Promise<number> {
  let peak = 0;
  for (let look = 0; performance.now() < deadline; look += 1) {
    peak = Math.max(peak, await place.resident());
    // Looking at all records costs the server; the memory is looked at more often.
    if (look % 5 === 4 && (await done())) return peak;
    await delay(SAMPLE_MS);
  }
  return peak;
}

/** Runs of the burst that have ended. */
async function ends(bus: Bus): Promise<number> {
  let count = 0;
  for await (const { data } of bus.readAll(`slipway.sequence.${PROJECT}.*.*`)) {
    const { record } = JSON.parse(Buffer.from(data).toString('utf8')) as {
      readonly record: { readonly state: string; readonly sequence: string };
    };
    if (record.sequence === 'short' && record.state === 'finished') count += 1;
  }
  return count;
}

/** Runs whose first task came before that of one triggered before them for the same service. */
async function outOfOrder(bus: Bus, after: number): Promise<number> {
  const triggered = await inOrder(bus, 'sh.keptn.event.*.short.triggered', after);
  const opened = await inOrder(bus, 'sh.keptn.event.task0.triggered', after);
  const positions = new Map(triggered.map((event, index) => [contextOf(event), index]));
  const latest = new Map<unknown, number>();
  return opened.filter((event) => {
    const { service } = objectData(event);
    const position = positions.get(contextOf(event)) ?? -1;
    const before = latest.get(service) ?? -1;
    latest.set(service, Math.max(before, position));
    return position < before;
  }).length;
}

async function inOrder(bus: Bus, subject: string, after: number): Promise<readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  const signal = AbortSignal.timeout(60_000);
  for await (const { data } of bus.follow({ subjects: [subject], after, signal })) {
    events.push(decodeStructured(data));
    if (events.length === SEQUENCES) break;
  }
  return events;
}
