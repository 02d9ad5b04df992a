import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import {
  decodeStructured,
  objectData,
  triggeredIdOf,
  type CloudEvent,
  type JsonObject,
} from '../../services/kit/events/index.ts';
import { createRouter } from '../../services/kit/traffic/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import { cleanUpLater, eventually, sandbox, startTestNats, testBus } from '../support/index.ts';
import { deliver, deployerFixture, perform, watchTraffic, webChart, type Fixture } from './deployer/index.ts';

const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };

/** `slipway serve deployer` itself, killed between the upgrades of a task while somebody watches the traffic. */
let fixture: Fixture;
let bus: Bus;
let slipway: SlipwayProcess;
let start: () => Promise<SlipwayProcess>;
const answers: CloudEvent[] = [];

beforeAll(async () => {
  fixture = await deployerFixture({ adapter: 'service' });
  const { url } = await startTestNats();
  bus = await testBus(url);
  const { helm } = await ensureTools(['helm'], { report: silentReport() });
  const settings = {
    SLIPWAY_NATS_URL: url,
    SLIPWAY_DATA_DIR: fixture.deps.charts.dir,
    SLIPWAY_KUBE_KUBECONFIG: (await sandbox()).kubeconfig,
    SLIPWAY_HELM_BINARY: helm,
    SLIPWAY_TRAFFIC_ADAPTER: 'service',
    // Short patience, so that what a kill interrupted goes on within the test's time; kills are no faults.
    SLIPWAY_EXECUTOR_ACK_WAIT: '2s',
    SLIPWAY_EXECUTOR_LEASE: '2s',
    SLIPWAY_EXECUTOR_ATTEMPTS: '50',
  };
  start = async () => startSlipwayProcess({ services: ['deployer'], settings });
  slipway = await start();
  cleanUpLater(async () => slipway.kill());
  const reading = new AbortController();
  cleanUpLater(async () => reading.abort());
  void collect(reading.signal);
}, 120_000);

async function collect(signal: AbortSignal): Promise<void> {
  for await (const { data, subject } of bus.follow({ subjects: ['sh.keptn.event.>'], after: 0, signal })) {
    if (subject.endsWith('.finished')) answers.push(decodeStructured(data));
  }
}

async function publish(service: string, task: string, context: string, data: JsonObject): Promise<string> {
  const id = randomUUID();
  const scope = { project: fixture.project, stage: 'dev', service };
  await bus.publish({
    id,
    source: 'test',
    type: `sh.keptn.event.${task}.triggered`,
    data: { ...scope, deployment: BLUE_GREEN, ...data },
    extensions: { shkeptncontext: context },
  });
  return id;
}

const answersTo = (id: string) => answers.filter((event) => triggeredIdOf(event) === id).map(objectData);

/** Helm keeps ten revisions: what was seen of earlier ones is kept here, by the label of the step. */
const seen = new Map<string, Set<string>>();

/** Upgrades that came to their end, of both releases of a service. */
async function stepsDone(service: string): Promise<number> {
  const { release, namespace } = fixture.release(service);
  for (const name of [release, `${release}-generated`]) {
    for (const { revision, status, labels } of await fixture.deps.releases.history({ release: name, namespace })) {
      if (status !== 'deployed' && status !== 'superseded') continue;
      const step = labels['slipway.dev/event'] ?? '';
      seen.set(step, (seen.get(step) ?? new Set()).add(`${name} ${revision}`));
    }
  }
  return seen.size;
}

/** Has a task done by Slipways of which one dies after each of its steps; resolves to the answer. */
async function throughKills(service: string, task: string, context: string, data: JsonObject, steps: number) {
  const before = await stepsDone(service);
  const id = await publish(service, task, context, data);
  for (let step = 1; step <= steps; step += 1) {
    await eventually(async () => expect(await stepsDone(service)).toBeGreaterThanOrEqual(before + step), {
      timeout: 60_000,
      interval: 50,
    });
    await slipway.kill();
    slipway = await start();
  }
  await eventually(() => expect(answersTo(id)).not.toEqual([]), { timeout: 60_000 });
  expect(answersTo(id)).toEqual([expect.objectContaining({ status: 'succeeded', result: 'pass' })]);
  // Nothing was done twice, and nothing is left half done.
  expect(await stepsDone(service)).toBe(before + steps);
  expect([...seen.values()].filter((revisions) => revisions.size > 1)).toEqual([]);
}

const values = (tag: string) => ({ configurationChange: { values: { image: `reg.local/x:${tag}` } } });
const PASSED = { result: 'pass', status: 'succeeded' };

describe('killed after each step, with the traffic watched', () => {
  test('a deployment, a release, a rollback after it, and a deployment that is rolled back', async () => {
    const service = 'killed';
    await fixture.addService(service, await webChart(service));
    const { namespace } = fixture;
    const { kube } = fixture.deps;
    const target = { namespace, service: fixture.release(service).release };
    const watch = watchTraffic(kube, createRouter({ kind: 'service' }, { kube, gateway: 'any' }), target);
    const primary = async () => {
      const pods = await kube.podsOf([{ kind: 'Deployment', name: `${target.service}-primary`, namespace }]);
      return [...new Set(pods.map(({ image }) => image))];
    };
    const [two, three] = [randomUUID(), randomUUID()];
    await deliver(fixture, { service, values: { image: 'reg.local/x:1' }, deployment: BLUE_GREEN });
    await perform(fixture, 'release', { service, data: { ...PASSED, deployment: BLUE_GREEN } });
    await throughKills(service, 'deployment', two, values('2'), 2);
    await throughKills(service, 'release', two, PASSED, 3);
    expect(await primary()).toEqual(['reg.local/x:2']);
    await throughKills(service, 'rollback', two, { result: 'fail' }, 5);
    expect(await primary()).toEqual(['reg.local/x:1']);
    await throughKills(service, 'deployment', three, values('3'), 2);
    await throughKills(service, 'rollback', three, { result: 'fail' }, 2);
    expect(await primary()).toEqual(['reg.local/x:1']);
    await watch.stop();
    expect(watch.faults).toEqual([]);
    expect(watch.sides).toEqual(Array(4).fill(['canary', 'primary']).flat());
  }, 540_000);
});
