import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { createKube, workloadPath, type Kube } from '../../services/kit/kube/index.ts';
import { cleanUpLater, eventually, freshNamespace, sandbox, temporaryFolder } from '../support/index.ts';

let kube: Kube;
let namespace: string;

beforeAll(async () => {
  namespace = await freshNamespace();
  kube = open({ kubeconfig: (await sandbox()).kubeconfig });
});

function open(source: Parameters<typeof createKube>[0]): Kube {
  const opened = createKube(source, {});
  cleanUpLater(async () => opened.close());
  return opened;
}

async function edited(change: (text: string) => string): Promise<string> {
  const file = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(file, change(await readFile((await sandbox()).kubeconfig, 'utf8')));
  return file;
}

async function create(path: string, object: object): Promise<void> {
  const answer = await callApi(await apiAccess((await sandbox()).kubeconfig), 'POST', path, object);
  expect(answer.status).toBe(201);
}

async function deployment(name: string, image: string, resources = {}): Promise<void> {
  const labels = { app: name };
  const spec = { containers: [{ name: 'web', image, resources }] };
  await create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

const reference = (name: string) => [{ kind: 'Deployment', name, namespace }];

describe('the connection', () => {
  test('ping says the version; what is not there is undefined; removing it is no error', async () => {
    expect(await kube.ping()).toMatch(/^v1\.\d+/);
    expect(await kube.get(`/api/v1/namespaces/${namespace}/secrets/none`)).toBeUndefined();
    expect(await kube.remove(`/api/v1/namespaces/${namespace}/secrets/none`)).toBe(false);
  });

  test('a kubeconfig that needs the official client reaches the same server', async () => {
    const command = { apiVersion: 'client.authentication.k8s.io/v1', command: 'node', interactiveMode: 'Never' };
    const kubeconfig = await edited((text) => {
      const config = JSON.parse(text);
      const status = { token: config.users[0].user.token };
      const credential = JSON.stringify({ apiVersion: command.apiVersion, kind: 'ExecCredential', status });
      config.users[0].user = { exec: { ...command, args: ['-e', `console.log(${JSON.stringify(credential)})`] } };
      return JSON.stringify(config);
    });
    expect(await open({ kubeconfig }).get(`/api/v1/namespaces/${namespace}`)).toMatchObject({ kind: 'Namespace' });
  });

  test.each<[string, (text: string) => string, string]>([
    ['a wrong port', (text) => text.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1'), 'SLW_KUBE_UNREACHABLE'],
    ['a wrong token', (text) => text.replace(/"token": "[^"]*"/, '"token": "wrong-token"'), 'SLW_KUBE_UNAUTHENTICATED'],
    ['no CA', (text) => text.replace(/"certificate-authority-data"/, '"other"'), 'SLW_KUBE_CONFIG'],
  ])('%s', async (_, change, code) => {
    await expect(open({ kubeconfig: await edited(change) }).ping()).rejects.toMatchObject({ code });
  });

  test('a user without rights, an unknown context', async () => {
    const guest = open({ kubeconfig: (await sandbox()).userKubeconfig('guest') });
    await expect(guest.get(`/api/v1/namespaces/${namespace}/secrets`)).rejects.toMatchObject({
      code: 'SLW_KUBE_FORBIDDEN',
    });
    const { kubeconfig } = await sandbox();
    await expect(open({ kubeconfig, context: 'nope' }).ping()).rejects.toThrow(/no context named "nope"/);
  });

  test('a call ends with its signal', async () => {
    await expect(kube.ping(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe('why a workload is not ready', () => {
  test('nothing to say of one that is', async () => {
    await deployment('fine', 'reg.local/fine:1');
    await eventually(async () => expect(await kube.problemsOf(reference('fine'))).toEqual([]));
    expect(await kube.podsOf(reference('fine'))).toEqual([
      { name: expect.stringMatching(/^fine-/), image: 'reg.local/fine:1', ready: true, state: 'Running' },
    ]);
  });

  test.each<[string, string, object, RegExp]>([
    ['pull', 'reg.local/x:broken', {}, /pod pull-\S+: (?:ImagePullBackOff|ErrImagePull): .*reg\.local\/x:broken/],
    ['crash', 'reg.local/x:crash', {}, /pod crash-\S+: .*exit code 1/],
    ['probe', 'reg.local/x:unready', {}, /pod probe-\S+: running, but its readiness probe does not pass \(web\)/],
    ['room', 'reg.local/x:1', { requests: { cpu: '9000' } }, /pod room-\S+: Unschedulable: 0\/1 nodes are available/],
  ])('%s', async (name, image, resources, words) => {
    await deployment(name, image, resources);
    await eventually(async () => expect((await kube.problemsOf(reference(name))).join('\n')).toMatch(words));
    expect((await kube.problemsOf(reference(name)))[0]).toBe(`Deployment ${name}: 1 of 1 updated, 0 available`);
  });

  test('where no kubelet gives logs, there are none, soon', async () => {
    await deployment('mute', 'reg.local/x:unready');
    await eventually(async () => expect((await kube.podsOf(reference('mute')))[0]?.state).toMatch(/^running, but/));
    expect(await kube.logsOf(reference('mute'))).toEqual([]);
  });

  test('pods that the API server refuses to make', async () => {
    await deployment('refused', 'reg.local/x:1', { requests: { cpu: '2' }, limits: { cpu: '2' } });
    const object = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'small' } };
    const spec = { limits: [{ type: 'Container', max: { cpu: '1' } }] };
    await create(`/api/v1/namespaces/${namespace}/limitranges`, { ...object, spec });
    await deployment('limited', 'reg.local/x:1', { requests: { cpu: '2' }, limits: { cpu: '2' } });
    const problems = async () => (await kube.problemsOf(reference('limited'))).join('\n');
    await eventually(async () =>
      expect(await problems()).toMatch(/FailedCreate: .*maximum cpu usage per Container is 1/),
    );
  });
});

test('a patch changes what it names and owns it, sent twice or once; null takes it away; nothing there is undefined', async () => {
  await deployment('patched', 'reg.local/patched:1');
  const path = workloadPath({ kind: 'Deployment', name: 'patched', namespace });
  interface Patched {
    readonly metadata: {
      readonly generation: number;
      readonly annotations?: Record<string, string>;
      readonly managedFields: readonly { readonly manager: string }[];
    };
  }
  const patch = (value: string | null) =>
    kube.patch<Patched>({
      path,
      change: { metadata: { annotations: { 'example.com/x': value } } },
      fieldManager: 'slipway-test',
    });
  const first = await patch('1');
  expect(first?.metadata.annotations).toMatchObject({ 'example.com/x': '1' });
  expect(first?.metadata.managedFields.map(({ manager }) => manager)).toContain('slipway-test');
  expect((await patch('1'))?.metadata.generation).toBe(first?.metadata.generation);
  expect((await patch(null))?.metadata.annotations ?? {}).not.toHaveProperty(['example.com/x']);
  const none = workloadPath({ kind: 'Deployment', name: 'none', namespace });
  expect(await kube.patch({ path: none, change: {}, fieldManager: 'slipway-test' })).toBeUndefined();
});
