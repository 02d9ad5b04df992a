import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../services/kit/events/index.ts';
import { createDeployer } from '../../services/deployer/index.ts';
import { findOrphans } from '../../services/kit/helm/index.ts';
import { workloadPath } from '../../services/kit/kube/index.ts';
import {
  deliver,
  deployerFixture,
  journal,
  perform,
  webChart,
  type Fixture,
  type Performance,
} from './deployer/index.ts';
import { grant, SECRETS } from './rights/index.ts';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { cleanUpLater, eventually, sandbox } from '../support/index.ts';

let fixture: Fixture;
let service = '';
let number = 0;

beforeAll(async () => {
  fixture = await deployerFixture();
});
beforeEach(() => {
  service = `s${(number += 1)}`;
});

const act = (action: string, value: JsonValue, more: Partial<Performance> & { timeout?: string } = {}) => {
  const { timeout, ...rest } = more;
  const block = { action, value, ...(timeout === undefined ? {} : { timeout }) };
  return perform(fixture, 'action', { service, data: { action: block }, ...rest });
};
const scope = () => ({ project: fixture.project, stage: 'dev', service });
const history = async () => fixture.deps.releases.history(fixture.release(service));
const inWords = async () => (await history()).map(({ revision, status }) => `${revision} ${status}`);
const workload = (kind = 'Deployment') => ({
  kind,
  name: fixture.release(service).release,
  namespace: fixture.namespace,
});
const pods = async (kind?: string) => fixture.deps.kube.podsOf([workload(kind)]);
const overlay = async () => (await fixture.deps.charts.projects.read(scope(), 'helm/values.yaml'))?.toString() ?? '';
const head = async () => fixture.deps.charts.projects.head(fixture.project, 'dev');
const write = (path: string, text: string) =>
  fixture.deps.charts.projects.write(scope(), [{ path, content: Buffer.from(text) }], 'Change');

async function deployed(values: JsonObject = {}, change?: Parameters<typeof webChart>[1]): Promise<void> {
  await fixture.addService(service, await webChart(service, change));
  const answer = await deliver(fixture, { service, values: { image: 'reg.local/web:1', ...values } });
  expect(answer).toMatchObject({ result: 'pass' });
}

describe('scaling', () => {
  test('by a number, to a number, and what the next delivery makes of it', async () => {
    await deployed();
    const cases: readonly (readonly [JsonValue, number])[] = [
      ['1', 2],
      [1, 3],
      ['-2', 1],
      ['=4', 4],
      [{ replicas: 2 }, 2],
    ];
    for (const [value, replicas] of cases) {
      expect(await act('scaling', value)).toMatchObject({
        status: 'succeeded',
        result: 'pass',
        message: expect.stringContaining(`to ${replicas} replicas`),
        gitCommit: await head(),
      });
      expect((await pods()).map(({ ready, image }) => [ready, image])).toEqual(
        Array(replicas).fill([true, 'reg.local/web:1']),
      );
      expect(await overlay()).toMatch(new RegExp(`^replicaCount: ${replicas}$`, 'm'));
    }
    await deliver(fixture, { service, values: { image: 'reg.local/web:2' } });
    expect((await pods()).map(({ image }) => image)).toEqual(Array(2).fill('reg.local/web:2'));
  });

  test('to none and back; a number set by hand is put right', async () => {
    await deployed();
    expect(await act('scaling', '=0')).toMatchObject({ result: 'pass' });
    await eventually(async () => expect(await pods()).toEqual([]));
    expect(await act('scaling', '+1')).toMatchObject({ result: 'pass' });
    await fixture.deps.kube.patch({
      path: workloadPath(workload()),
      change: { spec: { replicas: 3 } },
      fieldManager: 'hand',
    });
    expect(await act('scaling', '=1')).toMatchObject({ result: 'pass' });
    await eventually(async () => expect(await pods()).toHaveLength(1));
  });

  test('brings nothing that was committed since and never delivered', async () => {
    await deployed();
    const chart = await webChart(service, (path, text) =>
      path.endsWith('deployment.yaml') ? text.replace('/tmp', '/scratch') : text,
    );
    for (const [path, text] of Object.entries(chart)) await write(path, text);
    await write('helm/values.yaml', 'image: reg.local/web:undelivered\n');
    expect(await act('scaling', '1')).toMatchObject({ result: 'pass' });
    expect((await pods()).map(({ image }) => image)).toEqual(Array(2).fill('reg.local/web:1'));
    const { manifest } = await fixture.deps.releases.read(fixture.release(service), 2);
    expect(manifest).toContain('mountPath: /tmp');
    expect(await overlay()).toBe('image: reg.local/web:undelivered\nreplicaCount: 2\n');
  });

  test('of a StatefulSet', async () => {
    await deployed({}, (path, text) =>
      path.endsWith('deployment.yaml')
        ? text
            .replace('kind: Deployment', 'kind: StatefulSet')
            .replace('  replicas:', '  serviceName: {{ .Release.Name }}\n  replicas:')
        : text,
    );
    expect(await act('scaling', '+1')).toMatchObject({ result: 'pass' });
    expect(await pods('StatefulSet')).toHaveLength(2);
  });

  test.each<[JsonValue, RegExp]>([
    ['one', /The value "one" .* whole number/],
    ['--flag', /The value "--flag"/],
    [1e9, /from 1 would make 1000000001 replicas; between 0 and 20/],
    ['-2', /from 1 would make -1 replicas/],
    ['=21', /would make 21 replicas/],
    [undefined, /The value \(none\)/],
    [{ replicas: 'x'.repeat(90) }, /The value .{0,100}…/],
  ])('%j is refused and changes nothing', async (value, words) => {
    await deployed();
    const before = [await inWords(), await head()];
    expect(await act('scaling', value)).toEqual({
      status: 'succeeded',
      result: 'fail',
      message: expect.stringMatching(words),
    });
    expect([await inWords(), await head()]).toEqual(before);
  });

  test('a chart that does not read replicaCount, or refuses the number: said, and nothing changes', async () => {
    await deployed({}, (path, text) =>
      path.endsWith('deployment.yaml') ? text.replace('{{ .Values.replicaCount }}', '1') : text,
    );
    expect(await act('scaling', '1')).toMatchObject({
      status: 'succeeded',
      result: 'fail',
      message: expect.stringContaining('does not read the value `replicaCount`'),
    });
    expect(await inWords()).toEqual(['1 deployed']);
    expect(await overlay()).not.toContain('replicaCount');
  });

  test('pods for which there is no room: the number of before serves, Git is as it was', async () => {
    await deployed({ resources: { requests: { cpu: '300' } } });
    const commit = await head();
    const answer = await act('scaling', '=20', { timeout: '4s' });
    expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
    expect(answer.message).toMatch(/^pod \S+.*Insufficient cpu[^]*was not ready within 4s[^]*still serves/);
    await eventually(async () => expect(await pods()).toHaveLength(1));
    expect([await head(), (await inWords()).at(-1)]).toEqual([commit, '3 deployed']);
  });

  test('no release', async () => {
    await fixture.addService(service, await webChart(service));
    await expect(act('scaling', '1')).rejects.toMatchObject({ code: 'SLW_ACTION_RELEASE_MISSING', retryable: false });
  });
});

describe('an event that is delivered again', () => {
  test('scales once, whether the work was done or only decided', async () => {
    await deployed();
    const [id, kept] = [randomUUID(), journal()];
    const first = await act('scaling', '+1', { id, journal: kept });
    expect(await act('scaling', '+1', { id, journal: kept })).toEqual(first);
    expect(await inWords()).toEqual(['1 superseded', '2 deployed']);
    const decided = journal();
    await decided.record('scaling', { from: 2, to: 3 });
    await act('scaling', '=3', {});
    expect(await act('scaling', '+1', { journal: decided })).toMatchObject({ result: 'pass' });
    expect(await pods()).toHaveLength(3);
  });

  test('scales once when helm was killed in the middle', async () => {
    await deployed({ image: 'reg.local/web:slow' });
    const [id, kept] = [randomUUID(), journal()];
    const attempt = act('scaling', '+1', { id, journal: kept }).catch((error: unknown) => error);
    await eventually(async () => expect((await inWords()).at(-1)).toMatch(/pending/), { interval: 5 });
    const trace = { ...fixture.release(service), workDir: fixture.deps.helmWorkDir };
    findOrphans(trace).forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    expect(await attempt).toMatchObject({ retryable: true });
    expect(await act('scaling', '+1', { id, journal: kept })).toMatchObject({ result: 'pass' });
    expect(await pods()).toHaveLength(2);
    expect(await inWords()).toEqual(['1 superseded', '2 deployed']);
  });

  test('restarts once', async () => {
    await deployed();
    const kept = journal();
    await act('restart', undefined, { journal: kept });
    const names = (await pods()).map(({ name }) => name);
    await act('restart', undefined, { journal: kept });
    expect((await pods()).map(({ name }) => name)).toEqual(names);
  });

  test('goes back once', async () => {
    await deployed();
    await deliver(fixture, { service, values: { image: 'reg.local/web:2' } });
    const [id, kept] = [randomUUID(), journal()];
    const first = await act('helm-rollback', 'previous', { id, journal: kept });
    expect(await act('helm-rollback', 'previous', { id, journal: kept })).toEqual(first);
    expect(await inWords()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
  });
});

describe('restart', () => {
  test('replaces every pod, of a Deployment and of a StatefulSet, and the next delivery replaces none', async () => {
    await deployed({ replicaCount: 2 });
    const before = (await pods()).map(({ name }) => name);
    expect(await act('restart', undefined)).toMatchObject({
      status: 'succeeded',
      result: 'pass',
      message: `Successfully restarted Deployment ${workload().name}.`,
    });
    const after = (await pods()).map(({ name, ready }) => (ready ? name : 'not ready'));
    expect(after).toHaveLength(2);
    expect(after.filter((name) => before.includes(name) || name === 'not ready')).toEqual([]);
    await deliver(fixture, { service });
    expect((await pods()).map(({ name }) => name).toSorted()).toEqual(after.toSorted());
  });

  test('whose new pods are refused: told why, and as many serve as before', async () => {
    const own = await deployerFixture();
    await own.addService('web', await webChart('web'));
    await deliver(own, { service: 'web' });
    const metadata = { name: 'one' };
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '1' } } };
    const path = `/api/v1/namespaces/${own.namespace}/resourcequotas`;
    expect((await callApi(await apiAccess((await sandbox()).kubeconfig), 'POST', path, quota)).status).toBe(201);
    const named = { kind: 'Deployment', name: own.release('web').release, namespace: own.namespace };
    const before = await own.deps.kube.podsOf([named]);
    await eventually(async () =>
      expect(await own.deps.kube.get(`${path}/one`)).toHaveProperty('status.used.pods', '1'),
    );
    const told: string[] = [];
    const data = { action: { action: 'restart', timeout: '6s' } };
    const attempt = perform(own, 'action', { service: 'web', data, progress: (text) => told.push(text) });
    await expect(attempt).rejects.toMatchObject({
      code: 'SLW_ACTION_RESTART_FAILED',
      message: expect.stringMatching(/exceeded quota: one[^]*taken back; as many pods serve as before/),
    });
    expect(told).toEqual([expect.stringContaining('exceeded quota')]);
    expect(await own.deps.kube.podsOf([named])).toEqual(before);
  });

  test('no release, nothing to restart', async () => {
    await fixture.addService(service, await webChart(service));
    await expect(act('restart', undefined)).rejects.toMatchObject({ code: 'SLW_ACTION_RELEASE_MISSING' });
    service = `s${(number += 1)}`;
    await fixture.addService(service, {
      [`helm/${service}/Chart.yaml`]: 'apiVersion: v2\nname: bare\nversion: 0.1.0\n',
      [`helm/${service}/templates/x.yaml`]: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n',
    });
    await deliver(fixture, { service, deployment: { deploymentstrategy: 'user_managed' } });
    expect(await act('restart', undefined)).toMatchObject({
      status: 'succeeded',
      result: 'fail',
      message: expect.stringContaining('no Deployment, StatefulSet or DaemonSet'),
    });
  });
});

describe('helm-rollback', () => {
  test('to the previous revision, to one by its number, and Git shows what runs', async () => {
    await deployed();
    await deliver(fixture, { service, values: { image: 'reg.local/web:2', replicaCount: 2 } });
    const images = async () => (await pods()).map(({ image }) => image);
    expect(await act('helm-rollback', 'previous')).toMatchObject({
      status: 'succeeded',
      result: 'pass',
      message: 'Successfully rolled back. Revision 1 (image reg.local/web:1) serves.',
      gitCommit: await head(),
    });
    await eventually(async () => expect(await images()).toEqual(['reg.local/web:1']));
    expect(await overlay()).toMatch(/^image: "?reg\.local\/web:1"?\n$/);
    expect(await act('helm-rollback', '2')).toMatchObject({ result: 'pass' });
    expect(await images()).toEqual(Array(2).fill('reg.local/web:2'));
  });

  test.each<[JsonValue, RegExp]>([
    [9, /revision 9: Helm does not know it.* It has 1 \(deployed\)\./],
    ['previous', /none is older/],
    ['--flag', /The value "--flag"/],
    [1e9, /revision 1000000000/],
    [undefined, /The value \(none\)/],
  ])('%j is refused and changes nothing', async (value, words) => {
    await deployed();
    expect(await act('helm-rollback', value)).toEqual({
      status: 'succeeded',
      result: 'fail',
      message: expect.stringMatching(words),
    });
    expect(await inWords()).toEqual(['1 deployed']);
  });

  test('never to one that failed', async () => {
    await deployed();
    await deliver(fixture, { service, values: { image: 'reg.local/web:broken' }, deployment: { timeout: '2s' } });
    expect(await act('helm-rollback', 2)).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('(failed)'),
    });
  });
});

test('an action that is not in the table, or none, is left to others', () => {
  const claimed = (action: JsonValue, type = 'sh.keptn.event.action.triggered') =>
    createDeployer(fixture.deps).some((handler) =>
      handler.claims({ id: '1', source: 'test', type, data: { action }, extensions: {} }),
    );
  expect(claimed({ action: 'scaling' })).toBe(true);
  const others = [undefined, null, 'scaling', {}, { action: 'toggle-feature' }, { action: 7 }, { name: 'scaling' }];
  expect(others.map((action) => claimed(action))).toEqual(others.map(() => false));
  expect(claimed({ action: 'scaling' }, 'sh.keptn.event.evaluation.triggered')).toBe(false);
});

test('rights that are missing are named, and nothing changes', async () => {
  await deployed();
  const kubeconfig = (await sandbox()).userKubeconfig('slipway');
  const weak = await deployerFixture({ kubeconfig });
  const deps = { ...weak.deps, charts: fixture.deps.charts };
  await expect(act('restart', undefined, { deps })).rejects.toMatchObject({ code: 'SLW_KUBE_FORBIDDEN' });
  cleanUpLater(await grant(fixture.namespace, [{ ...SECRETS, verbs: ['get', 'list'] }]));
  await expect(act('restart', undefined, { deps })).rejects.toMatchObject({
    code: 'SLW_KUBE_RIGHTS_MISSING',
    message: expect.stringMatching(/deployments/),
  });
  await expect(act('scaling', '1', { deps })).rejects.toMatchObject({
    code: 'SLW_KUBE_RIGHTS_MISSING',
    message: expect.stringMatching(/deployments/),
  });
  expect(await inWords()).toEqual(['1 deployed']);
});
