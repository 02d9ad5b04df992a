import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createRouter } from '../../services/kit/traffic/index.ts';
import { eventually } from '../support/index.ts';
import { deliver, deployerFixture, perform, watchTraffic, webChart, type Fixture } from './deployer/index.ts';

const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };

let fixture: Fixture;
let service = '';
let number = 0;
beforeAll(async () => {
  fixture = await deployerFixture({ adapter: 'service' });
});
beforeEach(() => {
  service = `c${(number += 1)}`;
});

const name = () => fixture.release(service).release;
const router = () => createRouter({ kind: 'service' }, { kube: fixture.deps.kube, gateway: 'any' });
const target = (end = '') => ({ namespace: fixture.namespace, service: `${name()}${end}` });
const weights = (end = '') => router().read(target(end));
const deploy = (tag: string, more = {}) =>
  deliver(fixture, { service, values: { image: `reg.local/x:${tag}` }, deployment: BLUE_GREEN, ...more });
const release = () => {
  const data = { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN };
  return perform(fixture, 'release', { service, data });
};
const rollBack = (context: string) =>
  perform(fixture, 'rollback', { service, context, data: { result: 'fail', deployment: BLUE_GREEN } });
const tagsOf = async (workload: string, kind = 'Deployment') => {
  const pods = await fixture.deps.kube.podsOf([{ kind, name: `${name()}${workload}`, namespace: fixture.namespace }]);
  return [...new Set(pods.map(({ image }) => image.replace('reg.local/x:', '')))];
};
const serviceUid = async () => {
  const path = `/api/v1/namespaces/${fixture.namespace}/services/${name()}`;
  return (await fixture.deps.kube.get<{ metadata: { uid: string } }>(path))?.metadata.uid;
};

const workload = (kind: string, part: string, extra = '') => `---
apiVersion: apps/v1
kind: ${kind}
metadata: { name: '{{ .Release.Name }}-${part}' }
spec:
  ${extra}
  selector: { matchLabels: { app: '{{ .Release.Name }}-${part}' } }
  template:
    metadata: { labels: { app: '{{ .Release.Name }}-${part}' } }
    spec: { containers: [{ name: c, image: '{{ .Values.image }}' }] }
---
apiVersion: v1
kind: Service
metadata: { name: '{{ .Release.Name }}-${part}' }
spec: { selector: { app: '{{ .Release.Name }}-${part}' }, ports: [{ port: 81 }] }
`;

/** The web chart with more workloads. */
async function addChart(...texts: readonly string[]): Promise<void> {
  const files = await webChart(service);
  await fixture.addService(service, { ...files, [`helm/${service}/templates/more.yaml`]: texts.join('') });
}

describe('a chart with several Deployments, a StatefulSet and their Services', () => {
  test('each Service is led with the others, what is single stays, no moment without pods', async () => {
    await addChart(
      workload('Deployment', 'api'),
      workload('StatefulSet', 'db', "serviceName: '{{ .Release.Name }}-db'"),
    );
    const watches = ['', '-api'].map((end) => watchTraffic(fixture.deps.kube, router(), target(end)));
    expect(await deploy('1')).toMatchObject({ result: 'pass' });
    expect(await release()).toMatchObject({ result: 'pass' });
    expect(await deploy('2', { context: 'run-2' })).toMatchObject({ result: 'pass' });
    expect([await tagsOf(''), await tagsOf('-api'), await tagsOf('-db', 'StatefulSet')]).toEqual([['2'], ['2'], ['2']]);
    expect([await tagsOf('-primary'), await tagsOf('-api-primary')]).toEqual([['1'], ['1']]);
    expect([await weights(), await weights('-api')]).toEqual(Array(2).fill({ canary: 100, primary: 0 }));

    expect(await rollBack('run-2')).toMatchObject({ result: 'pass' });
    expect([await weights(), await weights('-api')]).toEqual(Array(2).fill({ canary: 0, primary: 100 }));
    await eventually(async () => expect([await tagsOf(''), await tagsOf('-api')]).toEqual([[], []]));

    expect(await deploy('3')).toMatchObject({ result: 'pass' });
    expect(await release()).toMatchObject({ result: 'pass' });
    expect([await tagsOf('-primary'), await tagsOf('-api-primary')]).toEqual([['3'], ['3']]);
    for (const watch of watches) {
      await watch.stop();
      expect(watch.faults).toEqual([]);
      expect(watch.sides).toEqual(['canary', 'primary', 'canary', 'primary', 'canary', 'primary']);
    }
  }, 150_000);

  test('a version that brings one Service and drops another: each is led where its pods are', async () => {
    await addChart(workload('Deployment', 'api'));
    await deploy('1');
    await release();
    const scope = { project: fixture.project, stage: 'dev', service };
    const path = `helm/${service}/templates/more.yaml`;
    const content = Buffer.from(workload('Deployment', 'admin'));
    await fixture.deps.charts.projects.write(scope, [{ path, content }], 'Other parts');
    const watches = ['', '-api'].map((end) => watchTraffic(fixture.deps.kube, router(), target(end)));

    expect(await deploy('2', { context: 'run-2' })).toMatchObject({ result: 'pass' });
    expect([await weights(), await weights('-admin'), await weights('-api')]).toEqual([
      { canary: 100, primary: 0 },
      { canary: 100, primary: 0 },
      { canary: 0, primary: 100 },
    ]);
    expect(await rollBack('run-2')).toMatchObject({ result: 'pass' });
    expect([await weights(), await weights('-admin'), await weights('-api')]).toEqual([
      { canary: 0, primary: 100 },
      undefined,
      { canary: 0, primary: 100 },
    ]);
    expect(await deploy('2')).toMatchObject({ result: 'pass' });
    for (const watch of watches) await watch.stop();
    expect(watches.map(({ faults }) => faults)).toEqual([[], []]);
    expect(await release()).toMatchObject({ result: 'pass' });
    expect([await weights(), await weights('-admin'), await weights('-api')]).toEqual([
      { canary: 0, primary: 100 },
      { canary: 0, primary: 100 },
      undefined,
    ]);
    expect([await tagsOf('-admin-primary'), await tagsOf('-api-primary')]).toEqual([['2'], []]);
  }, 150_000);
});

describe('a service that was deployed direct', () => {
  test('its Service is handed over as it stands, and always has pods behind it', async () => {
    await addChart();
    expect(await deploy('1', { deployment: { deploymentstrategy: 'direct' } })).toMatchObject({ result: 'pass' });
    const uid = await serviceUid();
    const watch = watchTraffic(fixture.deps.kube, router(), target());
    await eventually(() => expect(watch.looks()).toBeGreaterThan(3));
    expect(await deploy('2')).toMatchObject({ result: 'pass' });
    expect([await tagsOf(''), await tagsOf('-primary')]).toEqual([['2'], ['2']]);
    expect(await weights()).toEqual({ canary: 100, primary: 0 });
    expect(await release()).toMatchObject({ result: 'pass' });
    expect(await deploy('3')).toMatchObject({ result: 'pass' });
    expect(await release()).toMatchObject({ result: 'pass' });
    await watch.stop();
    expect(watch.faults).toEqual([]);
    expect(watch.sides).toEqual(['canary', 'primary', 'canary', 'primary']);
    expect(await serviceUid()).toBe(uid);
  }, 120_000);

  test('a version that fails leaves it direct; the next one takes over', async () => {
    await addChart();
    await deploy('1', { deployment: { deploymentstrategy: 'direct' } });
    const uid = await serviceUid();
    const failed = await deploy('broken', { deployment: { ...BLUE_GREEN, timeout: '4s' } });
    expect(failed).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringContaining('ImagePull') });
    expect(await tagsOf('')).toEqual(['1']);
    expect(await deploy('2', { deployment: { deploymentstrategy: 'direct' } })).toMatchObject({ result: 'pass' });
    expect(await deploy('3')).toMatchObject({ result: 'pass' });
    expect(await serviceUid()).toBe(uid);
  }, 120_000);
});

test('without an adapter: both sides stand, nothing leads traffic, and a release and both rollbacks go the same way', async () => {
  const none = await deployerFixture({ adapter: 'none' });
  const name = none.release('web').release;
  await none.addService('web', await webChart('web'));
  const act = (task: string, data = {}, more = {}) =>
    perform(none, task, {
      service: 'web',
      ...more,
      data: { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN, ...data },
    });
  const deployWeb = (tag: string) => {
    const values = { image: `reg.local/x:${tag}` };
    return deliver(none, { service: 'web', context: `run-${tag}`, values, deployment: BLUE_GREEN });
  };
  const tags = async (end: string) => {
    const pods = await none.deps.kube.podsOf([
      { kind: 'Deployment', name: `${name}${end}`, namespace: none.namespace },
    ]);
    return [...new Set(pods.map(({ image }) => image.replace('reg.local/x:', '')))];
  };
  const sides = async () => [await tags(''), await tags('-primary')];
  expect(await deployWeb('1')).toMatchObject({ result: 'pass' });
  expect(await act('release')).toMatchObject({ result: 'pass' });
  expect(await deployWeb('2')).toMatchObject({ result: 'pass' });
  expect(await sides()).toEqual([['2'], ['1']]);
  expect(await act('rollback', { result: 'fail' }, { context: 'run-2' })).toMatchObject({ result: 'pass' });
  expect(await sides()).toEqual([[], ['1']]);
  expect(await deployWeb('3')).toMatchObject({ result: 'pass' });
  expect(await act('release')).toMatchObject({ result: 'pass' });
  expect(await sides()).toEqual([[], ['3']]);
  expect(await perform(none, 'rollback', { service: 'web' })).toMatchObject({ result: 'pass' });
  expect(await sides()).toEqual([[], ['1']]);
}, 120_000);
