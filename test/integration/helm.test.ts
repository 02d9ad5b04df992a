import { randomBytes } from 'node:crypto';
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  WORKLOADS,
  createHelm,
  createReleases,
  objectsOf,
  type Helm,
  type Releases,
} from '../../services/kit/helm/index.ts';
import { createKube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, sandbox, temporaryFolder } from '../support/index.ts';
import { WEB_CHART } from './deployer/index.ts';

let binary: string;
let helm: Helm;
let releases: Releases;
let workDir: string;
const namespace = `test-helm-${randomBytes(3).toString('hex')}`;

beforeAll(async () => {
  const { kubeconfig } = await sandbox();
  binary = (await ensureTools(['helm'], { report: silentReport() })).helm;
  workDir = await temporaryFolder();
  helm = createHelm({ binary, concurrency: 2, kubeconfig, workDir, log: silentLog() });
  const kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  releases = createReleases(kube);
});

const request = (release: string, values: Record<string, unknown> = {}) => ({
  release,
  namespace,
  chart: WEB_CHART,
  values: { image: 'reg.local/x:1', ...values },
  valuesFiles: [],
  timeoutMs: 20_000,
  description: 'slipway e1',
});

describe('a release', () => {
  const name = { release: 'life', namespace };
  const steps = async () => (await releases.history(name)).map(({ revision, status }) => `${revision} ${status}`);

  test('is installed, upgraded, rolled back and removed; its records tell each step', async () => {
    const first = await helm.upgrade({ ...request('life'), labels: { 'slipway.dev/event': 'e1' } });
    expect(first).toMatchObject({ revision: 1, status: 'deployed', description: 'slipway e1', chart: 'web-0.1.0' });
    expect(objectsOf(first.manifest, WORKLOADS, namespace)).toHaveLength(1);
    await helm.upgrade(request('life', { image: 'reg.local/x:2' }));
    await helm.rollback({ ...name, revision: 1, timeoutMs: 20_000 });
    expect(await steps()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
    expect(await releases.read(name, 3)).toMatchObject({ description: 'Rollback to 1', manifest: first.manifest });
    expect((await releases.history(name))[0]).toMatchObject({
      labels: expect.objectContaining({ 'slipway.dev/event': 'e1' }),
      began: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    await helm.uninstall({ ...name, timeoutMs: 20_000 });
    expect(await steps()).toEqual([]);
    await helm.uninstall({ ...name, timeoutMs: 20_000 });
    await expect(releases.read(name, 1)).rejects.toMatchObject({ code: 'SLW_HELM_RELEASE_UNREADABLE' });
  });
});

test('values come last, after the files, and defaults that are not given come back', async () => {
  const file = join(workDir, 'values.yaml');
  await writeFile(file, 'image: reg.local/x:file\nreplicaCount: 2\n');
  const withFile = await helm.upgrade({ ...request('values', { image: 'reg.local/x:stdin' }), valuesFiles: [file] });
  expect(withFile.manifest).toMatch(/replicas: 2/);
  expect(withFile.manifest).toMatch(/image: "reg\.local\/x:stdin"/);
  expect((await helm.upgrade(request('values'))).manifest).toMatch(/replicas: 1/);
});

test('a field that somebody took over by hand goes back to what the chart says', async () => {
  await helm.upgrade(request('drift'));
  const config = new KubeConfig();
  config.loadFromFile((await sandbox()).kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'drift', namespace } };
  const edit = { ...deployment, spec: { replicas: 3 } };
  await api.patch(edit, undefined, undefined, 'kubectl-edit', true, PatchStrategy.ServerSideApply);
  await helm.upgrade(request('drift', { replicaCount: 2 }));
  expect(await api.read(deployment)).toMatchObject({ spec: { replicas: 2 } });
});

describe('errors of the real program', () => {
  test.each<[string, object, string]>([
    ['a value of the wrong type', { values: { replicaCount: 'x' } }, 'SLW_HELM_RENDER'],
    ['no chart', { chart: '/nowhere' }, 'SLW_HELM_CHART'],
    [
      'pods that never become ready',
      { values: { image: 'reg.local/x:unready' }, timeoutMs: 1_500 },
      'SLW_HELM_TIMEOUT',
    ],
    ['a release name that is a flag', { release: '--kubeconfig=x' }, 'SLW_HELM_FAILED'],
  ])('%s', async (what, change, code) => {
    const release = `err-${what.replaceAll(' ', '-')}`;
    await expect(helm.upgrade({ ...request(release), ...change })).rejects.toMatchObject({ code });
  });

  test('a chart that does not render', async () => {
    const chart = join(workDir, 'broken');
    await cp(WEB_CHART, chart, { recursive: true });
    await writeFile(join(chart, 'templates', 'x.yaml'), '{{ .Values.no.such }}');
    await expect(helm.upgrade({ ...request('render'), chart })).rejects.toMatchObject({
      code: 'SLW_HELM_RENDER',
      message: expect.stringContaining('.Values.no.such'),
    });
  });

  test('somebody else at work on the release', async () => {
    const slow = helm.upgrade(request('busy', { image: 'reg.local/x:slow' }));
    await eventually(async () => expect(await releases.history({ release: 'busy', namespace })).toHaveLength(1));
    await expect(helm.upgrade(request('busy'))).rejects.toMatchObject({ code: 'SLW_HELM_BUSY', retryable: true });
    await slow;
  });

  test('no rights, no server, no such context, no program', async () => {
    const cluster = await sandbox();
    const made = (settings: Partial<Parameters<typeof createHelm>[0]>) =>
      createHelm({ binary, concurrency: 1, kubeconfig: cluster.kubeconfig, workDir, log: silentLog(), ...settings });
    const run = (settings: Partial<Parameters<typeof createHelm>[0]>) => made(settings).upgrade(request('none'));
    await expect(run({ kubeconfig: cluster.userKubeconfig('guest') })).rejects.toMatchObject({
      code: 'SLW_KUBE_FORBIDDEN',
    });
    await expect(run({ context: 'nope' })).rejects.toMatchObject({ code: 'SLW_KUBE_CONFIG' });
    await expect(run({ binary: '/nowhere/helm' })).rejects.toMatchObject({ code: 'SLW_HELM_MISSING' });
    const env = { ...process.env, KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1', HOME: workDir };
    await expect(run({ kubeconfig: undefined, env })).rejects.toMatchObject({ code: 'SLW_KUBE_UNREACHABLE' });
  });
});

test('an aborted upgrade ends helm, which marks the revision; a waiting one never starts', async () => {
  const single = createHelm({
    binary,
    concurrency: 1,
    kubeconfig: (await sandbox()).kubeconfig,
    workDir,
    log: silentLog(),
  });
  const control = new AbortController();
  const first = single.upgrade({ ...request('abort', { image: 'reg.local/x:unready' }), signal: control.signal });
  const second = single.upgrade({ ...request('abort-2'), signal: control.signal });
  const ends = Promise.allSettled([first, second]);
  await eventually(async () => expect(await releases.history({ release: 'abort', namespace })).toHaveLength(1));
  control.abort(new Error('shutdown'));
  const [ended, waited] = await ends;
  expect(ended).toMatchObject({ reason: { code: 'SLW_HELM_STOPPED' } });
  expect(waited).toMatchObject({ reason: { message: 'shutdown' } });
  expect(await releases.history({ release: 'abort', namespace })).toMatchObject([{ status: 'failed' }]);
  expect(await releases.history({ release: 'abort-2', namespace })).toEqual([]);
});

test('nothing of a release stays on disk', async () => {
  await helm.upgrade(request('traces', { secret: 'hush-hush' }));
  const files = await readdir(workDir, { recursive: true });
  expect(
    files.filter((file) => /values|traces/.test(file) && file !== 'values.yaml' && !file.startsWith('broken')),
  ).toEqual([]);
});
