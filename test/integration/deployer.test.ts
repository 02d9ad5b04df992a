import { beforeAll, describe, expect, test } from '@jest/globals';
import type { UpgradeRequest } from '../../services/kit/helm/index.ts';
import { deliver, deployerFixture, unreachableKubeconfig, webChart, type Fixture } from './deployer/index.ts';

interface Workload {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly env?: unknown }[] } };
  };
}

let fixture: Fixture;
beforeAll(async () => {
  fixture = await deployerFixture();
});

const historyOf = async (service: string) =>
  (await fixture.deps.releases.history(fixture.release(service))).map(
    ({ revision, status }) => `${revision} ${status}`,
  );
const podsOf = (service: string) =>
  fixture.deps.kube.podsOf([
    { kind: 'Deployment', name: fixture.release(service).release, namespace: fixture.namespace },
  ]);
const scope = (service: string) => ({ project: fixture.project, stage: 'dev', service });

describe('a service from first install to a broken version', () => {
  beforeAll(async () => fixture.addService('carts', await webChart('carts')));

  test('is installed, answered with its addresses, and its values are in Git', async () => {
    const answer = await deliver(fixture, { service: 'carts', values: { image: 'reg.local/carts:1.0' }, id: 'first' });
    expect(answer).toEqual({
      status: 'succeeded',
      result: 'pass',
      message: 'Successfully deployed',
      data: {
        diff: {
          ...{ created: 3, changed: 0, removed: 0 },
          lines: ['Deployment', 'Service', 'ServiceAccount'].map(
            (kind) => `+ ${kind} ${fixture.release('carts').release}`,
          ),
        },
        deployment: {
          deploymentstrategy: 'direct',
          deploymentNames: ['direct'],
          deploymentURIsLocal: [`http://carts.${fixture.namespace}:80`],
          deploymentURIsPublic: [`http://carts.${fixture.namespace}.svc.cluster.local:80`],
        },
      },
      gitCommit: await fixture.deps.charts.projects.head(fixture.project, 'dev'),
    });
    expect(await podsOf('carts')).toEqual([expect.objectContaining({ image: 'reg.local/carts:1.0', ready: true })]);
    const values = await fixture.deps.charts.projects.read(scope('carts'), 'helm/values.yaml');
    expect(values?.toString()).toContain('reg.local/carts:1.0');
    const { description } = await fixture.deps.releases.read(fixture.release('carts'), 1);
    expect(description).toBe('slipway first (run first)');
  });

  test('gets another image, and keeps the values of before', async () => {
    const first = await deliver(fixture, { service: 'carts', values: { replicaCount: 2 } });
    const second = await deliver(fixture, { service: 'carts', values: { image: 'reg.local/carts:2.0' } });
    expect([first.result, second.result]).toEqual(['pass', 'pass']);
    const pods = await podsOf('carts');
    expect(pods.map(({ image }) => image)).toEqual(['reg.local/carts:2.0', 'reg.local/carts:2.0']);
  });

  test('a delivery that changes nothing makes no commit', async () => {
    const head = await fixture.deps.charts.projects.head(fixture.project, 'dev');
    const answer = await deliver(fixture, { service: 'carts' });
    expect(answer).toMatchObject({ result: 'pass', gitCommit: head });
  });

  test('an image that cannot be pulled: told why, old version serves, Git unchanged', async () => {
    const head = await fixture.deps.charts.projects.head(fixture.project, 'dev');
    const told: string[] = [];
    const answer = await deliver(fixture, {
      service: 'carts',
      values: { image: 'reg.local/carts:broken' },
      deployment: { timeout: '7s' },
      progress: (message) => told.push(message),
    });
    expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
    expect(answer.message).toMatch(/^pod \S+: ImagePullBackOff[^]*was not ready within 7s/);
    expect(answer.message).toMatch(/pod \S+.*: (?:ImagePullBackOff|ErrImagePull): .*reg\.local\/carts:broken/);
    expect(answer.message).toMatch(/Revision 4 \(image reg\.local\/carts:2\.0\) still serves\./);
    expect(answer.message).toContain('[SLW_HELM_TIMEOUT]');
    expect(told).toEqual([
      expect.stringMatching(
        /^0 created, 1 changed, 0 removed:\n~ Deployment \S+: spec\.template\.spec\.containers\[web\]\.image$/,
      ),
      expect.stringMatching(/ImagePull/),
    ]);
    expect(answer.data).toMatchObject({ diff: { changed: 1, lines: [expect.stringMatching(/image$/)] } });
    expect((await historyOf('carts')).slice(-3)).toEqual(['4 superseded', '5 failed', '6 deployed']);
    const pods = await podsOf('carts');
    expect(pods.map(({ image, ready }) => [image, ready])).toEqual(Array(2).fill(['reg.local/carts:2.0', true]));
    expect(await fixture.deps.charts.projects.head(fixture.project, 'dev')).toBe(head);
  });

  test('the next delivery goes on as if nothing had been', async () => {
    const answer = await deliver(fixture, { service: 'carts', values: { image: 'reg.local/carts:3.0' } });
    expect(answer.result).toBe('pass');
    expect((await historyOf('carts')).slice(-2)).toEqual(['6 superseded', '7 deployed']);
  });
});

test('a word that is no Rollout only makes helm wait and apply as Helm 3 did: what it brought goes with it', async () => {
  const [service, path] = ['worded', 'helm/worded/templates/deployment.yaml'];
  await fixture.addService(service, await webChart(service));
  const text = (await webChart(service))[path] ?? '';
  const env = 'env: [{ name: LIKE, value: Rollout }]\n          ports:\n';
  const manners: unknown[] = [];
  const { helm } = fixture.deps;
  const upgrade = async (request: UpgradeRequest) => {
    manners.push(request.manner?.apply);
    return helm.upgrade(request);
  };
  const found: unknown[] = [];
  for (const content of [text, text.replace('ports:\n', env), text]) {
    await fixture.deps.charts.projects.write(scope(service), [{ path, content: Buffer.from(content) }], 'Template');
    const answer = await deliver(fixture, { service, deps: { ...fixture.deps, helm: { ...helm, upgrade } } });
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    const { namespace, release } = fixture.release(service);
    const live = await fixture.deps.kube.get<Workload>(`/apis/apps/v1/namespaces/${namespace}/deployments/${release}`);
    found.push(live?.spec.template.spec.containers[0]?.env);
  }
  expect(manners).toEqual(['server', 'client', 'server']);
  expect(found).toEqual([undefined, [{ name: 'LIKE', value: 'Rollout' }], undefined]);
}, 60_000);

test('a first install that fails is removed', async () => {
  await fixture.addService('fresh', await webChart('fresh'));
  const values = { image: 'reg.local/fresh:crash' };
  const answer = await deliver(fixture, { service: 'fresh', values, deployment: { timeout: '3s' } });
  expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
  expect(answer.message).toMatch(/CrashLoopBackOff: container web ended with exit code 1/);
  expect(answer.message).toMatch(/The first install was removed; nothing of it runs\./);
  expect(await historyOf('fresh')).toEqual([]);
  expect(await podsOf('fresh')).toEqual([]);
});

describe('what is wrong before helm has begun changes nothing', () => {
  const cases: readonly (readonly [string, (path: string, text: string) => string, object, RegExp])[] = [
    [
      'nil',
      (path, text) => (path.endsWith('service.yaml') ? `${text}\nx: {{ .Values.no.such }}\n` : text),
      {},
      /nil pointer evaluating interface/,
    ],
    ['schema', (_, text) => text, { replicaCount: 'many' }, /replicaCount.*want integer/s],
    [
      'kind',
      (path, text) => (path.endsWith('service.yaml') ? text.replace('kind: Service', 'kind: Servise') : text),
      {},
      /no matches for kind "Servise"/,
    ],
    [
      'field',
      (path, text) =>
        path.endsWith('deployment.yaml') ? text.replace('replicas: {{ .Values.replicaCount }}', 'replicas: -1') : text,
      {},
      /spec\.replicas: Invalid value: -1/,
    ],
  ];

  test.each(cases)('%s', async (service, change, values, words) => {
    await fixture.addService(service, await webChart(service, change));
    const answer = await deliver(fixture, { service, values: { ...values } });
    expect(answer).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringMatching(words) });
    expect(answer.message).toMatch(/Nothing was installed\.|The first install was removed/);
    expect(await historyOf(service)).toEqual([]);
    expect(await fixture.deps.charts.projects.read(scope(service), 'helm/values.yaml')).toBeUndefined();
  });

  test('a service without a chart', async () => {
    await fixture.addService('bare', {});
    await expect(deliver(fixture, { service: 'bare' })).rejects.toThrow(/no chart/i);
  });

  test('an unknown strategy, a flag for an image', async () => {
    await fixture.addService('odd', await webChart('odd'));
    const deployment = { deploymentstrategy: 'big_bang' };
    await expect(deliver(fixture, { service: 'odd', deployment })).rejects.toThrow(/"big_bang" is not one/);
    await expect(deliver(fixture, { service: 'odd', values: { image: '--x' } })).rejects.toThrow(/no leading dash/);
    expect(await historyOf('odd')).toEqual([]);
  });

  test('an API server that is not there: retryable, nothing recorded', async () => {
    const gone = await deployerFixture({ kubeconfig: await unreachableKubeconfig() });
    await gone.addService('carts', await webChart('carts'));
    const attempt = deliver(gone, { service: 'carts', values: { image: 'reg.local/carts:1' } });
    await expect(attempt).rejects.toMatchObject({ code: 'SLW_KUBE_UNREACHABLE', retryable: true });
  });
});

test('a StatefulSet is waited for and explained like a Deployment', async () => {
  const change = (path: string, text: string) =>
    path.endsWith('deployment.yaml')
      ? text
          .replace('kind: Deployment', 'kind: StatefulSet')
          .replace('  replicas:', '  serviceName: {{ .Release.Name }}\n  replicas:')
      : text;
  await fixture.addService('db', await webChart('db', change));
  expect(await deliver(fixture, { service: 'db', values: { image: 'reg.local/db:1' } })).toMatchObject({
    result: 'pass',
  });
  const broken = await deliver(fixture, {
    service: 'db',
    values: { image: 'reg.local/db:broken' },
    deployment: { timeout: '3s' },
  });
  expect(broken.message).toMatch(/^pod \S+: (?:ImagePullBackOff|ErrImagePull)/);
  expect(broken.message).toMatch(/\nStatefulSet \S+-db: 1 of 1 updated, 0 available\n/);
  expect(broken.message).toMatch(/Revision 1 \(image reg\.local\/db:1\) still serves\./);
});

describe('user_managed', () => {
  const deployment = { deploymentstrategy: 'user_managed', deploymentURIsPublic: ['https://from.event'] };

  test('takes the addresses of the event, or those of helm/endpoints.yaml', async () => {
    await fixture.addService('mine', await webChart('mine'));
    const block = { deploymentstrategy: 'user_managed', deploymentNames: ['user_managed'] };
    const bare = await deliver(fixture, { service: 'mine', deployment: { deploymentstrategy: 'user_managed' } });
    expect(bare.data?.['deployment']).toEqual(block);
    const told = await deliver(fixture, { service: 'mine', deployment });
    expect(told.data?.['deployment']).toEqual({ ...block, deploymentURIsPublic: ['https://from.event'] });
    const content = Buffer.from('deploymentURIsLocal: [http://local]\ndeploymentURIsPublic: [https://from.file]\n');
    await fixture.deps.charts.projects.write(scope('mine'), [{ path: 'helm/endpoints.yaml', content }], 'Endpoints');
    const filed = await deliver(fixture, { service: 'mine', deployment });
    expect(filed.data?.['deployment']).toEqual({
      ...block,
      deploymentURIsLocal: ['http://local'],
      deploymentURIsPublic: ['https://from.file'],
    });
  });

  test('endpoints that cannot be read stop the delivery before it begins', async () => {
    await fixture.addService('wrong', {
      ...(await webChart('wrong')),
      'helm/endpoints.yaml': 'deploymentURIsLocal: 7',
    });
    await expect(deliver(fixture, { service: 'wrong', deployment })).rejects.toThrow(/endpoints\.yaml/);
    expect(await historyOf('wrong')).toEqual([]);
  });
});
