import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { createRouter } from '../../services/kit/traffic/index.ts';
import { eventually, sandbox, startTestNats } from '../support/index.ts';
import { tarEntry, tgz } from '../support/tar/index.ts';
import { deliver, deployerFixture, perform, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, type KeptnPlane } from './keptn/index.ts';

/** What the other hostile tests show of single parts, here from the event to its answer, with the cluster looked at. */
let fixture: Fixture;
let plane: KeptnPlane;
beforeAll(async () => {
  fixture = await deployerFixture();
  plane = await keptnPlane(fixture, { natsUrl: (await startTestNats()).url });
});

const scope = (service: string) => ({ project: fixture.project, stage: 'dev', service });
const revisions = async (service: string) =>
  (await fixture.deps.releases.history(fixture.release(service))).map(({ status }) => status);
const head = async () => fixture.deps.charts.projects.head(fixture.project, 'dev');
const addFile = async (service: string, path: string, content: string | Uint8Array) =>
  fixture.deps.charts.projects.write(scope(service), [{ path, content: Buffer.from(content) }], `Add ${path}`);

/** The answers to a deployment that must be refused: one of each, errored, and neither cluster nor Git changed. */
async function refused(service: string, words: RegExp, deployment: JsonObject = {}): Promise<void> {
  const before = [await revisions(service), await head()];
  const { phases, finished } = await plane.ask('deployment', service, {
    configurationChange: { values: { image: 'reg.local/x:2' } },
    deployment: { deploymentstrategy: 'direct', ...deployment },
  });
  expect(phases).toEqual(['started', 'finished']);
  expect(finished).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringMatching(words) });
  expect([await revisions(service), await head()]).toEqual(before);
}

const chartYaml = tarEntry({ name: 'x/Chart.yaml', content: 'apiVersion: v2\nname: x\nversion: 1.0.0\n' });

describe('a delivery that is refused leaves cluster and Git as they were', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['leaves', tgz(chartYaml, tarEntry({ name: 'x/../../evil', content: 'x' })), /leaves the folder of the chart/],
    ['bomb', tgz(chartYaml, tarEntry({ name: 'x/zeros', content: Buffer.alloc(64 * 1_048_576) })), /unpacks to more/],
    ['noise', Buffer.from('no package at all'), /\[SLW_CHART_/],
  ])('a chart package: %s', async (service, archive, words) => {
    await fixture.addService(service, {});
    await addFile(service, `helm/${service}.tgz`, archive);
    await refused(service, words);
  });

  test.each<[string, string]>([
    ['list', '- a\n'],
    ['twice', 'image: a\nimage: b\n'],
    ['yaml', 'image: [\n'],
  ])('values in Git that cannot be changed: %s', async (kind, text) => {
    const service = `values-${kind}`;
    await fixture.addService(service, await webChart(service));
    expect(await deliver(fixture, { service })).toMatchObject({ result: 'pass' });
    await addFile(service, 'helm/values.yaml', text);
    await refused(service, /helm\/values\.yaml.*\[SLW_CHART_OVERLAY_INVALID\]/s);
  });

  test('a timeout that is none', async () => {
    await fixture.addService('commit', await webChart('commit'));
    const attempt = deliver(fixture, { service: 'commit', deployment: { timeout: 'tomorrow' } });
    await expect(attempt).rejects.toMatchObject({ code: 'SLW_DEPLOY_INPUT' });
    await refused('commit', /data\.deployment\.timeout must be a duration/, { timeout: '-1s' });
  });

  test('a mesh that the cluster does not have', async () => {
    const istio = await deployerFixture({ adapter: 'istio' });
    await istio.addService('meshless', await webChart('meshless'));
    const attempt = deliver(istio, { service: 'meshless', deployment: { deploymentstrategy: 'blue_green_service' } });
    await expect(attempt).rejects.toMatchObject({
      code: 'SLW_TRAFFIC_NOT_SERVED',
      message: expect.stringContaining('VirtualService'),
    });
    expect(await istio.deps.releases.history(istio.release('meshless'))).toEqual([]);
  });
});

test('a Service without ports: delivered, without addresses', async () => {
  const external = 'spec:\n  type: ExternalName\n  externalName: example.com\n';
  const change = (path: string, text: string) =>
    path.endsWith('service.yaml') ? text.replace(/spec:\n[^]*$/, external) : text;
  await fixture.addService('portless', await webChart('portless', change));
  const { data } = await deliver(fixture, { service: 'portless' });
  expect(data?.['deployment']).toEqual({ deploymentstrategy: 'direct', deploymentNames: ['direct'] });
});

test('a promotion whose pods are refused: the canary goes on with the traffic, and the next attempt promotes', async () => {
  const own = await deployerFixture();
  const service = 'promoted';
  const strategy = { deploymentstrategy: 'blue_green_service' };
  const release = (more: JsonObject = {}) =>
    perform(own, 'release', { service, data: { result: 'pass', status: 'succeeded', deployment: strategy, ...more } });
  const deploy = (tag: string) =>
    deliver(own, { service, values: { image: `reg.local/x:${tag}` }, deployment: strategy });
  const { release: name, namespace } = own.release(service);
  const images = async (end: string) =>
    (await own.deps.kube.podsOf([{ kind: 'Deployment', name: `${name}${end}`, namespace }])).map(
      ({ image, ready }) => `${image} ${ready ? 'ready' : 'not ready'}`,
    );
  const router = createRouter({ kind: 'service' }, { kube: own.deps.kube, gateway: '' });
  const quotas = `/api/v1/namespaces/${namespace}/resourcequotas`;

  await own.addService(service, await webChart(service));
  await deploy('1');
  await release();
  await deploy('2');
  const admin = await apiAccess((await sandbox()).kubeconfig);
  const quota = { metadata: { name: 'full' }, spec: { hard: { pods: '2' } } };
  expect((await callApi(admin, 'POST', quotas, quota)).status).toBe(201);
  await eventually(async () =>
    expect(await own.deps.kube.get(`${quotas}/full`)).toHaveProperty('status.used.pods', '2'),
  );

  const failed = await release({ release: { timeout: '4s' } });
  expect(failed).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringMatching(/exceeded quota/) });
  expect(await router.read({ namespace, service: name })).toEqual({ canary: 100, primary: 0 });
  expect(await images('')).toEqual(['reg.local/x:2 ready']);
  await eventually(async () => expect(await images('-primary')).toEqual(['reg.local/x:1 ready']));

  expect((await callApi(admin, 'DELETE', `${quotas}/full`)).status).toBe(200);
  expect(await release()).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect(await images('-primary')).toEqual(['reg.local/x:2 ready']);
  expect(await router.read({ namespace, service: name })).toEqual({ canary: 0, primary: 100 });
}, 120_000);
