import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { slipwayError } from '../../services/kit/errors/index.ts';
import type { Helm, UpgradeRequest } from '../../services/kit/helm/index.ts';
import { createRouter } from '../../services/kit/traffic/index.ts';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { eventually, sandbox } from '../support/index.ts';
import { deliver, deployerFixture, journal, perform, watchTraffic, webChart, type Fixture } from './deployer/index.ts';

const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };

let fixture: Fixture;
let service = '';
let number = 0;
beforeAll(async () => {
  fixture = await deployerFixture({ adapter: 'service', timeoutMs: 30_000 });
});
beforeEach(async () => {
  service = `f${(number += 1)}`;
  await fixture.addService(service, await webChart(service));
});

const name = () => fixture.release(service).release;
const target = () => ({ namespace: fixture.namespace, service: name() });
const router = () => createRouter({ kind: 'service' }, { kube: fixture.deps.kube, gateway: 'any' });
const deploy = (tag: string) => {
  const values = { image: `reg.local/x:${tag}` };
  return deliver(fixture, { service, id: `${service}-${tag}`, context: `run-${tag}`, values, deployment: BLUE_GREEN });
};
const rollBack = (context: string) =>
  perform(fixture, 'rollback', { service, context, data: { result: 'fail', deployment: BLUE_GREEN } });
const PASSED = { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN };
const release = (more = {}, data = {}) =>
  perform(fixture, 'release', { service, data: { ...PASSED, ...data }, ...more });
const tagsOf = async (end: string) => {
  const pods = await fixture.deps.kube.podsOf([
    { kind: 'Deployment', name: `${name()}${end}`, namespace: fixture.namespace },
  ]);
  return [...new Set(pods.map(({ image }) => image.replace('reg.local/x:', '')))];
};
const history = async (end: string) =>
  (await fixture.deps.releases.history({ release: `${name()}${end}`, namespace: fixture.namespace })).map(
    ({ status }) => status,
  );

/** A quota that takes no pod more, as somebody may set one between a deployment and its release. */
async function takeNoMorePods(): Promise<() => Promise<void>> {
  const folder = `/api/v1/namespaces/${fixture.namespace}/resourcequotas`;
  const path = `${folder}/full`;
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' }, spec: { hard: { pods: '0' } } };
  const { status } = await callApi(await apiAccess((await sandbox()).kubeconfig), 'POST', folder, quota);
  expect(status).toBe(201);
  // The quota counts from the moment at which its controller has looked.
  await eventually(async () => {
    const found = await fixture.deps.kube.get<{ status?: { hard?: { pods?: string } } }>(path);
    expect(found?.status?.hard?.pods).toBe('0');
  });
  return async () => {
    await fixture.deps.kube.remove(path);
  };
}

test('the primary cannot take the new version: it stays what it was, the canary serves on, the next attempt is a new one', async () => {
  await deploy('1');
  await release();
  await deploy('2');
  const watch = watchTraffic(fixture.deps.kube, router(), target());
  const takePods = await takeNoMorePods();
  const failed = await release({}, { release: { timeout: '6s' } });
  expect(failed).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringMatching(/quota/) });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([['2'], ['1']]);
  expect(await router().read(target())).toEqual({ canary: 100, primary: 0 });
  expect((await history('-generated')).slice(-2)).toEqual(['failed', 'deployed']);
  await takePods();
  expect(await release()).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([[], ['2']]);
  await watch.stop();
  expect(watch.faults).toEqual([]);
  expect(watch.sides).toEqual(['canary', 'primary']);
}, 120_000);

/** Helm of which one upgrade fails as the API server would have it fail; everything else is Helm. */
function failingAt(count: number): Helm {
  const { helm } = fixture.deps;
  let upgrades = 0;
  async function upgrade(request: UpgradeRequest) {
    upgrades += 1;
    if (upgrades === count) throw slipwayError('SLW_KUBE_FORBIDDEN', { reason: 'refused for this test' });
    return helm.upgrade(request);
  }
  return { ...helm, upgrade };
}

test.each<[string, number, Readonly<Record<string, number>>, readonly string[]]>([
  ['the primary', 1, { canary: 100, primary: 0 }, ['2', '1']],
  ['the traffic', 2, { canary: 100, primary: 0 }, ['2', '2']],
  ["the canary's pods", 3, { canary: 0, primary: 100 }, ['2', '2']],
])(
  'refused half-way, at %s: told, the traffic stays on pods that are ready, a new release ends it',
  async (_, count, weights, tags) => {
    await deploy('1');
    await release();
    await deploy('2');
    const watch = watchTraffic(fixture.deps.kube, router(), target());
    const deps = { ...fixture.deps, helm: failingAt(count) };
    const failed = await release({ deps, journal: journal() });
    expect(failed).toMatchObject({
      status: 'errored',
      result: 'fail',
      message: expect.stringContaining('refused for'),
    });
    expect(await router().read(target())).toEqual(weights);
    expect([...(await tagsOf('')), ...(await tagsOf('-primary'))]).toEqual(tags);
    expect(await release()).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([[], ['2']]);
    await watch.stop();
    expect(watch.faults).toEqual([]);
  },
  120_000,
);

test('a release and a rollback that waited behind a later delivery leave its canary, and say whose it is', async () => {
  await deploy('1');
  await release();
  await deploy('2');
  expect(await deploy('3')).toMatchObject({ result: 'pass' });
  expect(
    await perform(fixture, 'action', { service, data: { action: { action: 'scaling', value: 2 } } }),
  ).toMatchObject({ result: 'pass' });
  const before = [await history(''), await history('-generated')];
  const head = () => fixture.deps.charts.projects.head(fixture.project, 'dev');
  const commit = await head();
  const whose = `event ${service}-3 (run run-3), commit `;

  const released = await release({ context: 'run-2' });
  expect(released).toMatchObject({ status: 'succeeded', result: 'fail' });
  expect(released.message).toContain(`superseded: the canary came with another run, ${whose}`);
  const failed = await release({ context: 'run-2' }, { result: 'fail', release: { onFail: 'rollback' } });
  expect(failed).toMatchObject({ status: 'succeeded', result: 'fail', message: expect.stringContaining(whose) });
  const back = await rollBack('run-2');
  expect(back).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect(back.message).toContain(whose);
  expect(back.message).toMatch(/The canary has the traffic: revision \d+ \(image reg\.local\/x:3\) .* in its run/);
  expect(await rollBack('run-of-a-deployment-that-was-refused')).toMatchObject({ result: 'pass' });
  const ofPrimary = await rollBack('run-1');
  expect(ofPrimary).toMatchObject({ status: 'succeeded', result: 'warning' });
  expect(ofPrimary.message).toContain('The primary has the version of this run: roll back again once');

  expect([await history(''), await history('-generated')]).toEqual(before);
  expect(await head()).toBe(commit);
  expect(await router().read(target())).toEqual({ canary: 100, primary: 0 });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([['3'], ['1']]);
  // By the run that brought it, it is taken back.
  expect(await rollBack('run-3')).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([[], ['1']]);
}, 120_000);

test('a release that ended half-way: a rollback of its run does not lead to the version that the primary has got', async () => {
  await deploy('1');
  await release();
  await deploy('2');
  const watch = watchTraffic(fixture.deps.kube, router(), target());
  const deps = { ...fixture.deps, helm: failingAt(2) };
  expect(await release({ deps, context: 'run-2' })).toMatchObject({ status: 'errored', result: 'fail' });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([['2'], ['2']]);
  expect(await rollBack('run-2')).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([[], ['1']]);
  expect(await router().read(target())).toEqual({ canary: 0, primary: 100 });
  await watch.stop();
  expect(watch.faults).toEqual([]);
  expect(watch.sides).toEqual(['canary', 'primary']);
}, 120_000);
