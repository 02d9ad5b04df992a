import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { installCrds } from '../../sandbox/crds/index.ts';
import { apiAccess, callApi, startSandbox, type Sandbox } from '../../sandbox/index.ts';
import { createDeployer, startDriftWatch } from '../../services/deployer/index.ts';
import { findDrift } from '../../services/deployer/drift/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { decodeStructured, objectData, type JsonObject } from '../../services/kit/events/index.ts';
import { startExecutor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { chooseRouter, createRouter, discoverTraffic } from '../../services/kit/traffic/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, startTestNats, testBus } from '../support/index.ts';
import { deliver, deployerFixture, perform, webChart, type Fixture } from './deployer/index.ts';

const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };
const DEFINITIONS = [
  'virtualservices.networking.istio.io',
  'destinationrules.networking.istio.io',
  'httproutes.gateway.networking.k8s.io',
] as const;
const NETWORKING = '/apis/networking.istio.io/v1alpha3';
const ADAPTERS = ['service', 'istio', 'gateway-api'] as const;

let cluster: Sandbox;
let fixtures: Readonly<Record<(typeof ADAPTERS)[number], Fixture>>;
let fixture: Fixture;
let service = '';
let number = 0;
beforeAll(async () => {
  cluster = await startSandbox({ report: silentReport() });
  cleanUpLater(() => cluster.stop());
  await installCrds(cluster, DEFINITIONS);
  const { kubeconfig } = cluster;
  const made = ADAPTERS.map(async (adapter) => [adapter, await deployerFixture({ kubeconfig, adapter })] as const);
  fixtures = Object.fromEntries(await Promise.all(made)) as typeof fixtures;
}, 300_000);
beforeEach(() => {
  service = `d${(number += 1)}`;
});

const name = () => fixture.release(service).release;
const deploy = (tag: string) => {
  const values = { image: `reg.local/x:${tag}` };
  return deliver(fixture, { service, context: `run-${tag}`, values, deployment: BLUE_GREEN });
};
const act = (task: string, result = 'pass', context = 'by-hand') =>
  perform(fixture, task, { service, context, data: { result, status: 'succeeded', deployment: BLUE_GREEN } });
const generated = () => ({ release: `${name()}-generated`, namespace: fixture.namespace });
const drift = () => findDrift(fixture.deps, generated(), new AbortController().signal);
const revisions = async () => (await fixture.deps.releases.history(generated())).length;
const path = (root: string, plural: string, end: string) =>
  `${root}/namespaces/${fixture.namespace}/${plural}/${name()}${end}`;
const removeService = async (end: string) => fixture.deps.kube.remove(path('/api/v1', 'services', end));
const weights = async () => {
  const { kube, traffic } = fixture.deps;
  const router = createRouter(chooseRouter(traffic.adapter, await discoverTraffic(kube)), { kube, gateway: 'any' });
  return router.read({ namespace: fixture.namespace, service: name() });
};

/** As a person would who edits an object. */
async function edit(root: string, kind: string, plural: string, end: string, spec: object): Promise<void> {
  const object = { apiVersion: root.replace(/^\/apis?\//, ''), kind, metadata: { name: `${name()}${end}` }, spec };
  const to = `${path(root, plural, end)}?fieldManager=somebody&force=true`;
  expect((await callApi(await apiAccess(cluster.kubeconfig), 'PATCH', to, object)).status).toBe(200);
}
const leadTo = (side: string) => {
  const route = [{ destination: { host: `${name()}-${side}.${fixture.namespace}.svc.cluster.local` }, weight: 100 }];
  return edit(NETWORKING, 'VirtualService', 'virtualservices', '', { http: [{ route }] });
};

test.each(ADAPTERS)(
  '%s: what was just generated is no drift, on either side',
  async (adapter) => {
    fixture = fixtures[adapter];
    await fixture.addService(service, await webChart(service));
    expect(await drift()).toBeUndefined();
    await deploy('1');
    expect(await drift()).toBeUndefined();
    await act('release');
    expect(await drift()).toBeUndefined();
  },
  60_000,
);

describe('at the next event', () => {
  beforeEach(async () => {
    fixture = fixtures.istio;
    await fixture.addService(service, await webChart(service));
    await deploy('1');
    await act('release');
  }, 60_000);

  test('a deployment puts a deleted Service of the primary back before it does anything else', async () => {
    await removeService('-primary');
    expect(await deploy('2')).toMatchObject({ result: 'pass' });
    expect(await drift()).toBeUndefined();
    expect(await weights()).toEqual({ canary: 100, primary: 0 });
  }, 60_000);

  test('a rollback with the Service of the primary gone leads to it all the same', async () => {
    await deploy('2');
    await removeService('-primary');
    expect(await act('rollback', 'fail', 'run-2')).toMatchObject({ result: 'pass' });
    expect(await weights()).toEqual({ canary: 0, primary: 100 });
    expect(await drift()).toBeUndefined();
  }, 60_000);

  test('a rollback after somebody led the traffic to the primary by hand makes it last', async () => {
    await deploy('2');
    await leadTo('primary');
    expect(await act('rollback', 'fail', 'run-2')).toMatchObject({ result: 'pass' });
    expect(await weights()).toEqual({ canary: 0, primary: 100 });
    expect(await drift()).toBeUndefined();
  }, 60_000);

  test('a release after that leads to the canary again, for the primary changes without traffic', async () => {
    await deploy('2');
    await leadTo('primary');
    expect(await act('release')).toMatchObject({ result: 'pass' });
    expect(await weights()).toEqual({ canary: 0, primary: 100 });
    expect(await drift()).toBeUndefined();
  }, 60_000);
});

describe('the watch', () => {
  let bus: Bus;
  const answers: JsonObject[] = [];
  async function collect(signal: AbortSignal): Promise<void> {
    for await (const { data } of bus.follow({ subjects: ['sh.keptn.event.drift.finished'], after: 0, signal })) {
      answers.push(objectData(decodeStructured(data)));
    }
  }
  beforeAll(async () => {
    const nats = await startTestNats();
    bus = await testBus(nats.url);
    const reading = new AbortController();
    cleanUpLater(async () => reading.abort());
    void collect(reading.signal);
  });
  beforeEach(async () => {
    fixture = fixtures.istio;
    await fixture.addService(service, await webChart(service));
    await deploy('1');
    await act('release');
  }, 60_000);

  /** Watch and executor as `slipway serve` runs them, looking more often. */
  async function start(): Promise<{ stop(): Promise<void> }> {
    const log = silentLog();
    const executor = await startExecutor({
      name: `deployer-${service}`,
      bus,
      handlers: createDeployer(fixture.deps).filter(({ task }) => task === 'drift'),
      log,
      replica: randomUUID(),
      clock: () => new Date(),
      ackWait: 5_000,
      lease: 3_000,
      concurrency: 8,
      attempts: 3,
    });
    const { charts, names, clock, newId } = fixture.deps;
    const options = { name: 'deployer', bus, projects: charts.projects, names, log, clock, newId };
    const watch = startDriftWatch({ ...options, clusterOf: () => fixture.deps, intervalMs: 200 });
    const stop = async () => {
      await watch.stop();
      await executor.stop();
    };
    cleanUpLater(stop);
    return { stop };
  }

  /** Answers about the service that the bus has brought so far. */
  const told = () => answers.filter((data) => data['service'] === service);

  test('puts back a deleted Service and other weights, and says so', async () => {
    const running = await start();
    await removeService('-primary');
    await eventually(() => expect(told()).toHaveLength(1), { timeout: 30_000 });
    expect(await drift()).toBeUndefined();
    expect(told()[0]).toMatchObject({
      result: 'pass',
      message: `Put back: Service ${name()}-primary is gone.`,
    });
    await leadTo('canary');
    await eventually(async () => expect(await weights()).toEqual({ canary: 0, primary: 100 }), { timeout: 30_000 });
    await running.stop();
  }, 120_000);

  test('two of them ask for one correction, and then for none', async () => {
    const running = [await start(), await start()];
    const before = await revisions();
    await removeService('-canary');
    await eventually(async () => expect(await drift()).toBeUndefined(), { timeout: 30_000 });
    await eventually(() => expect(told()).not.toEqual([]), { timeout: 30_000 });
    for (const each of running) await each.stop();
    expect(await revisions()).toBe(before + 1);
  }, 120_000);

  test('leaves the traffic where somebody led it away from pods that are not ready', async () => {
    await deploy('2');
    await leadTo('primary');
    await fixture.deps.kube.remove(`/apis/apps/v1/namespaces/${fixture.namespace}/deployments/${name()}`);
    await eventually(async () => {
      const canary = { kind: 'Deployment', name: name(), namespace: fixture.namespace };
      expect(await fixture.deps.kube.podsOf([canary])).toEqual([]);
    });
    const answer = await eventually(async () => {
      const given = await perform(fixture, 'drift', { service });
      expect(given).toMatchObject({ status: 'succeeded', result: 'warning' });
      return given;
    });
    expect(answer.message).toContain(`VirtualService ${name()} has another spec.http`);
    expect(await weights()).toEqual({ canary: 0, primary: 100 });
  }, 60_000);
});
