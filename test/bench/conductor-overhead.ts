import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../services/kit/bus/index.ts';
import { contextOf, decodeStructured } from '../../services/kit/events/index.ts';
import { percentile, type Figure } from './figure.ts';
import { answer, LONG, trigger, type ConductorPlace } from './conductor-place.ts';

const RUNS = 8;
/** The first run warms everything up. */
const WARM_UP = 1;
/** What `.started` causes is over by then, as it is long before a real task ends. */
const REST_MS = 30;
const LIMIT_MS = 300_000;
const TARGETS = { quick: { p50: 8, p99: 40 }, synced: { p50: 25, p99: 100 } };

/** From a task's `.finished` on its way to the next task's `.triggered` seen, one run at a time. */
export async function benchOverhead({ bus }: ConductorPlace, synced: boolean): Promise<Figure[]> {
  const samples: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const measured = await measureRun(bus);
    if (run >= WARM_UP) samples.push(...measured);
  }
  const bare = await measureBatches(bus, samples.length);
  const name = synced ? 'conductor.overhead.synced' : 'conductor.overhead';
  const targets = synced ? TARGETS.synced : TARGETS.quick;
  const median = percentile(samples, 0.5);
  return [
    { name: `${name}.p50`, value: median, unit: 'ms', target: { is: 'at most', value: targets.p50 } },
    {
      name: `${name}.p99`,
      value: percentile(samples, 0.99),
      unit: 'ms',
      target: { is: 'at most', value: targets.p99 },
    },
    { name: `${name}.batch.p50`, value: percentile(bare, 0.5), unit: 'ms' },
    { name: `${name}.ratio`, value: median / percentile(bare, 0.5), unit: 'batches' },
  ];
}

async function measureRun(bus: Bus): Promise<readonly number[]> {
  const samples: number[] = [];
  const begun = trigger('long', 'alone');
  const { last: after } = await bus.bounds();
  const signal = AbortSignal.timeout(LIMIT_MS);
  await bus.publish(begun);
  let sent: number | undefined;
  for await (const { data } of bus.follow({ subjects: ['sh.keptn.event.*.triggered'], after, signal })) {
    const seen = performance.now();
    const event = decodeStructured(data);
    if (contextOf(event) !== contextOf(begun)) continue;
    if (sent !== undefined) samples.push(seen - sent);
    await bus.publish(answer(event, 'started'));
    await delay(REST_MS);
    sent = performance.now();
    await bus.publish(answer(event, 'finished'));
    if (samples.length === LONG - 1) break;
  }
  return samples;
}

/** The same server with nothing to decide: three messages stored at once. */
async function measureBatches(bus: Bus, count: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const before = performance.now();
    await bus.commit(['a', 'b', 'c'].map((part) => ({ subject: `slipway.bench.${part}`, data: 'x'.repeat(1_000) })));
    samples.push(performance.now() - before);
  }
  return samples;
}
