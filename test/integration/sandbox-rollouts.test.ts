import { beforeAll, expect, test } from '@jest/globals';
import { installCrds } from '../../sandbox/crds/index.ts';
import { apiAccess, callApi, startSandbox, type ApiAccess } from '../../sandbox/index.ts';
import { isAlive, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, freshNamespace, rolloutsSandbox } from '../support/index.ts';
import { rollout, routedServices, stableIngress, type Rollout } from './sandbox/index.ts';

const ROLLOUTS = '/apis/argoproj.io/v1alpha1/namespaces';
const PATIENT = { timeout: 60_000 };

let access: ApiAccess;
let namespace: string;

// A cold machine downloads the definitions.
beforeAll(async () => {
  access = await apiAccess((await rolloutsSandbox()).kubeconfig);
  namespace = await freshNamespace();
}, 300_000);

async function apply(path: string, object: object, by: ApiAccess = access): Promise<void> {
  const { status, body } = await callApi(by, 'PATCH', `${path}?fieldManager=test&force=true`, object);
  expect({ status, body: status < 300 ? '' : body }).toEqual({ status: expect.any(Number), body: '' });
}

async function read<T>(path: string, by: ApiAccess = access): Promise<T> {
  const { status, body } = await callApi(by, 'GET', path);
  expect({ path, status }).toEqual({ path, status: 200 });
  return JSON.parse(body) as T;
}

const pathOf = (name: string) => `${ROLLOUTS}/${namespace}/rollouts/${name}`;
const untilPhase = (name: string, phase: string) =>
  eventually(async () => {
    const { status } = await read<Rollout>(pathOf(name));
    expect(status).toMatchObject({ phase });
    return status;
  }, PATIENT);

test('a Rollout becomes healthy, and a new image waits at the first pause with one canary pod', async () => {
  await apply(pathOf('carts'), rollout('carts', 'registry.example/carts:1'));
  expect(await untilPhase('carts', 'Healthy')).toMatchObject({ currentStepIndex: 2, availableReplicas: 4 });
  await apply(pathOf('carts'), rollout('carts', 'registry.example/carts:2'));
  expect(await untilPhase('carts', 'Paused')).toMatchObject({ currentStepIndex: 1, message: 'CanaryPauseStep' });
}, 120_000);

test('traffic routed by nginx has the weight on an Ingress of its own', async () => {
  const routing = { nginx: { stableIngress: 'web' } };
  for (const service of routedServices('web') as { metadata: { name: string } }[]) {
    await apply(`/api/v1/namespaces/${namespace}/services/${service.metadata.name}`, service);
  }
  const ingresses = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
  await apply(`${ingresses}/web`, stableIngress('web'));
  await apply(pathOf('web'), rollout('web', 'registry.example/web:1', routing));
  await untilPhase('web', 'Healthy');
  await apply(pathOf('web'), rollout('web', 'registry.example/web:2', routing));
  expect(await untilPhase('web', 'Paused')).toMatchObject({ canary: { weights: { canary: { weight: 25 } } } });
  const { metadata } = await read<{ metadata: { annotations: object } }>(`${ingresses}/web-web-canary`);
  expect(metadata.annotations).toMatchObject({ 'nginx.ingress.kubernetes.io/canary-weight': '25' });
}, 120_000);

test('the controller is a part like the others: asked for, killed, revived and gone at the end', async () => {
  const own = await startSandbox({ parts: ['rollouts-controller'], report: silentReport() });
  cleanUpLater(() => own.stop());
  const admin = await apiAccess(own.kubeconfig);
  await installCrds(own, ['trafficsplits.split.smi-spec.io']);
  await read('/apis/split.smi-spec.io/v1alpha4/namespaces/default/trafficsplits', admin);
  const first = own.pids['rollouts-controller'] ?? 0;
  expect(isAlive(first)).toBe(true);
  await own.kill('rollouts-controller');
  expect(isAlive(first)).toBe(false);
  await own.revive('rollouts-controller');
  const path = `${ROLLOUTS}/default/rollouts/carts`;
  await apply(path, rollout('carts', 'registry.example/carts:1'), admin);
  // Nobody plays the ReplicaSets here; that it speaks of the Rollout shows that it is at work.
  await eventually(async () => expect((await read<Rollout>(path, admin)).status?.phase).toBe('Progressing'), PATIENT);
}, 300_000);
