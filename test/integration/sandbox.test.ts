import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi, startSandbox, type ApiAccess } from '../../sandbox/index.ts';
import { isAlive, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, freshNamespace, sandbox } from '../support/index.ts';
import { deployment, isAvailable, job, podOf, warningsOf, type Deployment, type Pod } from './sandbox/index.ts';

let access: ApiAccess;
let namespace: string;

beforeAll(async () => {
  access = await apiAccess((await sandbox()).kubeconfig);
  namespace = await freshNamespace();
});

async function create(path: string, object: object): Promise<void> {
  const answer = await callApi(access, 'POST', path, object);
  expect({ status: answer.status, body: answer.status === 201 ? '' : answer.body }).toEqual({ status: 201, body: '' });
}

async function read<T>(path: string, by: ApiAccess = access): Promise<T> {
  const answer = await callApi(by, 'GET', path);
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body) as T;
}

const deploy = (name: string, image: string, annotations = {}) =>
  create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(name, image, annotations));
const readDeployment = (name: string) => read<Deployment>(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
const readPod = async (name: string) =>
  podOf(await read<{ items: Pod[] }>(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${name}`));

describe('the cluster', () => {
  test('says its version, which charts compare with their kubeVersion', async () => {
    expect(await read<object>('/version')).toMatchObject({ gitVersion: 'v1.36.3', major: '1', minor: '36' });
  });

  test('brings a Deployment up in moments, and its Service gets endpoints', async () => {
    const service = { spec: { selector: { app: 'quick' }, ports: [{ port: 80 }] }, metadata: { name: 'quick' } };
    await create(`/api/v1/namespaces/${namespace}/services`, { apiVersion: 'v1', kind: 'Service', ...service });
    await deploy('quick', 'registry.example/carts:0.13.1');
    await eventually(async () => expect(isAvailable(await readDeployment('quick'))).toBe(true), { interval: 20 });
    await eventually(async () => {
      const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
      const { items } = await read<{ items: { endpoints?: { addresses: string[] }[] | null }[] }>(slices);
      expect(items[0]?.endpoints?.[0]?.addresses).toHaveLength(1);
    });
  });

  test('lets a pod whose image is broken fail as a kubelet does, with the reason in status and event', async () => {
    await deploy('unpulled', 'registry.example:5000/carts:1.0-broken');
    await eventually(async () => {
      const waiting = (await readPod('unpulled')).status.containerStatuses?.[0]?.state.waiting;
      expect(waiting?.reason).toBe('ImagePullBackOff');
      expect(waiting?.message).toContain('registry.example:5000/carts:1.0-broken: not found');
    });
    await eventually(async () => {
      const warnings = warningsOf(await read(`/api/v1/namespaces/${namespace}/events`), 'unpulled');
      expect(warnings.join('\n')).toContain('Failed to pull image "registry.example:5000/carts:1.0-broken"');
    });
    expect(isAvailable(await readDeployment('unpulled'))).toBe(false);
  });

  test('lets a pod crash and be restarted', async () => {
    await deploy('crashing', 'carts:crash');
    await eventually(async () => {
      const [container] = (await readPod('crashing')).status.containerStatuses ?? [];
      expect(container?.state.waiting?.reason).toBe('CrashLoopBackOff');
      expect(container?.lastState?.terminated?.exitCode).toBe(1);
      expect(container?.restartCount).toBeGreaterThan(1);
    });
  });

  test('lets a pod run without being ready', async () => {
    await deploy('unready', 'carts:unready');
    await eventually(async () => {
      const { status } = await readPod('unready');
      expect(status.containerStatuses?.[0]?.state.running).toBeDefined();
      expect(status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('False');
    });
    expect(isAvailable(await readDeployment('unready'))).toBe(false);
  });

  test('lets a pod take its time', async () => {
    await deploy('slow', 'carts:slow', { 'slipway.dev/ready-after': '1500ms' });
    await eventually(async () => {
      const [container] = (await readPod('slow')).status.containerStatuses ?? [];
      expect(container?.state.waiting?.reason).toBe('ContainerCreating');
    });
    await eventually(async () => expect(isAvailable(await readDeployment('slow'))).toBe(true));
  });

  test.each([
    { name: 'done', image: 'carts:1', expected: { succeeded: 1 } },
    { name: 'lost', image: 'carts:crash', expected: { failed: 1 } },
  ])('ends the Job $name as its image says', async ({ name, image, expected }) => {
    await create(`/apis/batch/v1/namespaces/${namespace}/jobs`, job(name, image));
    await eventually(async () => {
      const { status } = await read<{ status: object }>(`/apis/batch/v1/namespaces/${namespace}/jobs/${name}`);
      expect(status).toMatchObject(expected);
    });
  });

  test.each(['slipway', 'guest'] as const)('gives the user %s no rights of its own', async (user) => {
    const by = await apiAccess((await sandbox()).userKubeconfig(user));
    const answer = await callApi(by, 'GET', `/api/v1/namespaces/${namespace}/pods`);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(`User \\"${user}\\" cannot list`);
  });
});

test('two sandboxes run side by side without meeting, and stop() leaves nothing of one', async () => {
  const other = await startSandbox({ parts: [], report: silentReport() });
  cleanUpLater(() => other.stop());
  const otherAccess = await apiAccess(other.kubeconfig);
  expect(other.apiServer).not.toBe((await sandbox()).apiServer);
  expect((await callApi(otherAccess, 'GET', `/api/v1/namespaces/${namespace}`)).status).toBe(404);
  const foreign = { ...otherAccess, token: access.token };
  expect((await callApi(foreign, 'GET', '/api/v1/namespaces')).status).toBe(401);

  await other.stop();
  expect(Object.entries(other.pids).filter(([, pid]) => isAlive(pid))).toEqual([]);
  expect(existsSync(other.dir)).toBe(false);
  expect((await callApi(access, 'GET', `/api/v1/namespaces/${namespace}`)).status).toBe(200);
  await other.stop();
});
