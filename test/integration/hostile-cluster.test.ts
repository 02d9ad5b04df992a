import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { messageOf } from '../../services/kit/errors/index.ts';
import { eventually, sandbox } from '../support/index.ts';
import { deliver, deployerFixture, type Fixture } from './deployer/index.ts';
import { grant, SECRETS } from './rights/index.ts';

const ALL = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

let fixture: Fixture;
beforeAll(async () => {
  fixture = await deployerFixture();
});

/** A chart of these templates; the first one always shows the values it got. */
function chart(service: string, templates: Readonly<Record<string, string>> = {}) {
  const show =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata: {values: {{ toJson .Values | quote }}}\n';
  const files = { 'a-show.yaml': show, ...templates };
  return Object.fromEntries([
    [`helm/${service}/Chart.yaml`, `apiVersion: v2\nname: ${service}\nversion: 1.0.0\n`],
    ...Object.entries(files).map(([name, text]) => [`helm/${service}/templates/${name}`, text] as const),
  ]);
}

async function api(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
  const { status, body: text } = await callApi(await apiAccess((await sandbox()).kubeconfig), method, path, body);
  return { status, json: JSON.parse(text) as Record<string, never> };
}

const inNamespace = (of: Fixture, path: string, group = 'api/v1') => `/${group}/namespaces/${of.namespace}/${path}`;

async function makeNamespace(of: Fixture, finalizers: readonly string[] = []): Promise<void> {
  const answer = await api('POST', '/api/v1/namespaces', { metadata: { name: of.namespace, finalizers } });
  expect(answer.status).toBe(201);
}

async function historyOf(of: Fixture, service: string): Promise<readonly string[]> {
  return (await of.deps.releases.history(of.release(service))).map(({ revision, status }) => `${revision} ${status}`);
}

const failed = (words: RegExp) => ({ status: 'errored', result: 'fail', message: expect.stringMatching(words) });

describe('values are data', () => {
  test('what looks like a flag, a template or a shell reaches the chart as the text it is', async () => {
    await fixture.addService('flags', chart('flags'));
    const values = {
      '--dry-run': '--post-renderer=/bin/sh',
      args: ['--set', 'a=b', '--kubeconfig=/etc/passwd'],
      text: '{{ .Release.Name }} $(id) `id` ; \n--- \nkind: Pod',
      'a.b\\,c': 'x=1,y=2',
    };
    expect(await deliver(fixture, { service: 'flags', values })).toMatchObject({ result: 'pass' });
    const map = await api('GET', inNamespace(fixture, `configmaps/${fixture.release('flags').release}`));
    expect(JSON.parse((map.json as { data?: { values: string } }).data!.values)).toMatchObject(values);
  });

  test.each(['reg.local/x:1\n--set=a=b', '--image', 'reg.local/x:1\u0000'])(
    'the image %j is refused',
    async (image) => {
      const refused = deliver(fixture, { service: 'flags', values: { image } });
      await expect(refused).rejects.toMatchObject({ code: 'SLW_DEPLOY_INPUT' });
    },
  );
});

const POD = 'metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "reg.local/web:1"}]}';
const DEPLOYMENT = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, selector: {matchLabels: {app: web}}, template: {${POD}}}\n`;

test.each([
  [
    'pods that may not be made',
    { pods: '0' },
    /exceeded quota: small, requested: pods=1, used: pods=0, limited: pods=0/,
  ],
  [
    'objects that may not be made',
    { 'count/configmaps': '0' },
    /exceeded quota: small, requested: count\/configmaps=1/,
  ],
])('a quota that is used up is named: %s', async (_, hard, words) => {
  const own = await deployerFixture();
  await makeNamespace(own);
  await api('POST', inNamespace(own, 'resourcequotas'), { metadata: { name: 'small' }, spec: { hard } });
  await eventually(async () => {
    const { json } = await api('GET', inNamespace(own, 'resourcequotas/small'));
    expect((json as { status?: object }).status).toMatchObject({ hard });
  });
  await own.addService('web', chart('web', { 'b-web.yaml': DEPLOYMENT }));
  const answer = await deliver(own, { service: 'web', deployment: { timeout: '3s' } });
  expect(answer).toMatchObject(failed(words));
  expect(await historyOf(own, 'web')).toEqual([]);
  expect((await api('GET', inNamespace(own, 'deployments/web', 'apis/apps/v1'))).status).toBe(404);
});

test('a right that is missing half-way: all that is missing is told, what was begun is undone', async () => {
  const own = await deployerFixture({ kubeconfig: (await sandbox()).userKubeconfig('slipway') });
  await makeNamespace(own);
  await grant(own.namespace, [
    SECRETS,
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
    { apiGroups: [''], resources: ['configmaps', 'events', 'pods'], verbs: ALL },
  ]);
  const extra =
    '{{ if .Values.wall }}\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: wall}\nspec: {podSelector: {}}\n{{ end }}\n';
  await own.addService('web', chart('web', { 'b-wall.yaml': extra }));
  expect(await deliver(own, { service: 'web', values: { color: 'blue' } })).toMatchObject({ result: 'pass' });
  const answer = await deliver(own, { service: 'web', values: { wall: true, color: 'red' } });
  expect(answer).toMatchObject(failed(/patch, delete networkpolicies\.networking\.k8s\.io in namespace/));
  expect(answer.message).toMatch(/Revision 1 still serves\. \[SLW_KUBE_RIGHTS_MISSING\] .*rbac\.extraRules/);
  const statuses = await historyOf(own, 'web');
  expect(statuses.filter((status) => / (?:pending|uninstalling)/.test(status))).toEqual([]);
  const map = await api('GET', inNamespace(own, `configmaps/${own.release('web').release}`));
  expect((map.json as { data?: { values: string } }).data!.values).toContain('blue');
});

test('a namespace on its way out: told as such, and nothing is left half-way', async () => {
  const own = await deployerFixture();
  await makeNamespace(own, ['slipway.dev/test']);
  await api('DELETE', `/api/v1/namespaces/${own.namespace}`);
  await own.addService('web', chart('web'));
  const answer = await deliver(own, { service: 'web', deployment: { timeout: '3s' } });
  expect(answer).toMatchObject(failed(/because it is being terminated/));
  expect(answer.message).toMatch(/Nothing was installed\./);
  expect(await historyOf(own, 'web')).toEqual([]);
});

const JOB = (image: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {helm.sh/hook: "pre-install,pre-upgrade"}}\n` +
  `spec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: "${image}"}]}}}\n`;

test('a hook that never ends: its Job and pod are named, it is ended, and nothing stays pending', async () => {
  await fixture.addService('hook', chart('hook', { 'job.yaml': JOB('{{ .Values.image }}') }));
  const deployment = { timeout: '4s' };
  const first = await deliver(fixture, { service: 'hook', values: { image: 'reg.local/m:unready' }, deployment });
  expect(first).toMatchObject(failed(/was not ready within 4s/));
  expect(first.message).toMatch(/hook Job migrate has not ended: pod migrate-\w+: running, but/);
  expect(await historyOf(fixture, 'hook')).toEqual([]);
  const jobs = inNamespace(fixture, 'jobs/migrate', 'apis/batch/v1');
  await eventually(async () => expect((await api('GET', jobs)).status).toBe(404));
  expect(await deliver(fixture, { service: 'hook', values: { image: 'reg.local/m:1' } })).toMatchObject({
    result: 'pass',
  });
  const later = await deliver(fixture, { service: 'hook', values: { image: 'reg.local/m:unready' }, deployment });
  expect(later.message).toMatch(/hook Job migrate has not ended: pod migrate-/);
  expect((await historyOf(fixture, 'hook')).slice(-1)).toEqual([expect.stringMatching(/deployed$/)]);
});

describe('a chart with huge output is refused before anything is written', () => {
  test.each([
    [
      'larger-than-a-secret',
      '{{ range until 40 }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: big-{{ . }}}\ndata: {x: {{ randAlphaNum 60000 | quote }}}\n{{ end }}\n',
      /Too long|too large|Request entity/i,
    ],
    [
      'larger-than-is-read',
      '{{ range until 70 }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: big-{{ . }}}\ndata: {x: {{ repeat 1000000 "x" | quote }}}\n{{ end }}\n',
      /prints more than/,
    ],
  ])('%s', async (service, template, words) => {
    await fixture.addService(service, chart(service, { 'big.yaml': template }));
    expect(await deliver(fixture, { service }).catch(failedBy)).toMatchObject(failed(words));
    expect(await historyOf(fixture, service)).toEqual([]);
    expect((await api('GET', inNamespace(fixture, 'configmaps/big-0'))).status).toBe(404);
  });
});

/** As the harness answers what a handler rejects with. */
function failedBy(error: unknown) {
  return { status: 'errored', result: 'fail', message: messageOf(error) };
}
