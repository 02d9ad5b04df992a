import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi, type ApiAccess } from '../../sandbox/index.ts';
import { startDeletion } from '../../services/deployer/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { fleet, kubeconfigSecret, accountOf } from '../integration/clusters/index.ts';
import {
  deliver,
  deployerFixture,
  oneCluster,
  perform,
  webChart,
  type Fixture,
} from '../integration/deployer/index.ts';
import { cleanUpLater, eventually, sandbox, startTestNats, testBus } from '../support/index.ts';
import { render, type Manifest } from './chart-render.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let admin: ApiAccess;
beforeAll(async () => void (admin = await apiAccess((await sandbox()).kubeconfig)));

/** Makes the chart's Roles, and binds them to the sandbox's user instead of the chart's account. */
async function bindRoles(manifests: readonly Manifest[]): Promise<void> {
  for (const { metadata, rules } of manifests.filter(({ kind }) => kind === 'Role')) {
    const { name, namespace } = metadata;
    const path = `${RBAC}/namespaces/${namespace ?? ''}`;
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'slipway' }];
    await made(`${path}/roles`, { metadata: { name }, rules });
    await made(`${path}/rolebindings`, { metadata: { name }, roleRef, subjects });
  }
}

async function made(path: string, object: object): Promise<void> {
  const { status, body } = await callApi(admin, 'POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${status} ${body}`);
}

describe('the deployer with nothing but the Roles of the chart', () => {
  let fixture: Fixture;
  const service = 'carts';
  const image = (tag: string) => ({ service, values: { image: `reg.local/x:${tag}` } });

  beforeAll(async () => {
    fixture = await deployerFixture({ kubeconfig: (await sandbox()).userKubeconfig('slipway') });
    await made('/api/v1/namespaces', { metadata: { name: fixture.namespace } });
    const manifests = await render('slipway', ['nats.url=nats://n:4222', `targetNamespaces={${fixture.namespace}}`]);
    expect(manifests.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    await bindRoles(manifests);
    await fixture.addService(service, await webChart(service));
    await eventually(async () => fixture.deps.releases.history(fixture.release(service)));
  });

  test('delivers, changes, scales, restarts and rolls back', async () => {
    expect(await deliver(fixture, image('1'))).toMatchObject({ result: 'pass' });
    expect(await deliver(fixture, image('2'))).toMatchObject({ result: 'pass' });
    const action = (name: string, value?: number) => ({ action: { action: name, value } });
    expect(await perform(fixture, 'action', { service, data: action('scaling', 2) })).toMatchObject({ result: 'pass' });
    expect(await perform(fixture, 'action', { service, data: action('restart') })).toMatchObject({ result: 'pass' });
    expect(await perform(fixture, 'rollback', { service })).toMatchObject({ result: 'pass' });
    expect(await perform(fixture, 'diff', { service })).toMatchObject({ result: 'pass' });
  });

  test('tells why pods do not start, and goes back', async () => {
    const answer = await deliver(fixture, { ...image('broken'), deployment: { timeout: '4s' } });
    expect(answer).toMatchObject({
      result: 'fail',
      message: expect.stringMatching(/^pod \S+: .*ImagePull[^]*still serves/),
    });
  });

  test('blue/green by plain Services', async () => {
    await fixture.addService('orders', await webChart('orders'));
    const context = randomUUID();
    const deployment = { deploymentstrategy: 'duplicate' };
    expect(await deliver(fixture, { service: 'orders', deployment, context })).toMatchObject({ result: 'pass' });
    const released = perform(fixture, 'release', { service: 'orders', context, data: { result: 'pass', deployment } });
    expect(await released).toMatchObject({ result: 'pass' });
  });

  test('takes away what was deleted', async () => {
    const bus = await testBus((await startTestNats()).url);
    const lanes = { bus, log: silentLog(), replica: randomUUID(), ackWait: 3_000, lease: 2_000 };
    const clusters = oneCluster({ ...fixture.deps, name: 'local' });
    const deps = { ...fixture.deps, clusters, lanes, log: silentLog() };
    const deletion = await startDeletion({ name: 'slipway-deployer', bus, deps, ackWait: 3_000 });
    cleanUpLater(async () => deletion.stop());
    const type = 'sh.keptn.event.service.delete.finished';
    const data = { project: fixture.project, service };
    await bus.publish({ id: randomUUID(), source: 'test', type, data, extensions: { shkeptncontext: randomUUID() } });
    await eventually(async () => expect(await fixture.deps.releases.history(fixture.release(service))).toEqual([]), {
      timeout: 30_000,
    });
  });
});

test('the kubeconfig of another cluster may be read, and no other Secret beside it', async () => {
  const secret = await kubeconfigSecret();
  await secret.write((await accountOf(await sandbox())).kubeconfig());
  const [namespace] = secret.reference.split('/');
  const values = ['nats.url=nats://n:4222', `config.clusters.known.eu.secret=${secret.reference}:kubeconfig`];
  await bindRoles(await render('slipway', values));
  const settings = { known: { eu: { secret: secret.reference } }, targets: [{ cluster: 'eu' }] };
  const kubeconfig = (await sandbox()).userKubeconfig('slipway');
  const { clusters, project } = await fleet({ settings, kubeconfig });
  const eu = clusters.of({ project, stage: 'prod' });
  await eventually(async () => expect(await eu.kube.ping()).toMatch(/^v1\./));
  const { kube } = clusters.local;
  await expect(kube.get(`/api/v1/namespaces/${namespace}/secrets`)).rejects.toMatchObject({
    code: 'SLW_KUBE_FORBIDDEN',
  });
  const other = kube.get(`/api/v1/namespaces/${namespace}/secrets/other`);
  await expect(other).rejects.toMatchObject({ code: 'SLW_KUBE_FORBIDDEN' });
});
