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
const deploy = (tag: string) =>
  deliver(fixture, { service, values: { image: `reg.local/x:${tag}` }, deployment: BLUE_GREEN });
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
