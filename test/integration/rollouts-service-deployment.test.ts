import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canary, journal, openScene, type Performance, type Scene } from './rollouts-service/index.ts';

/** deployment.triggered of a service without a chart, on the real controller: a new image for what is there. */
let scene: Scene;
let service = '';
let number = 0;

beforeAll(async () => {
  scene = await openScene();
}, 300_000);
beforeEach(() => {
  service = `s${(number += 1)}`;
});

const image = (tag: string) => `reg.local/web:${tag}`;
const deploy = (values: object, more: Partial<Performance> = {}) =>
  scene.perform('deployment', { service, data: { configurationChange: { values } }, ...more });

test('the image is set, and the answer comes when the canary waits with its pod', async () => {
  await scene.deployed(canary(service, image('1')));
  const answer = await deploy({ image: image('2') });
  expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect(answer.message).toMatch(/is paused at step 1 of 6 with 25 % of the traffic/);
  const view = await scene.view(service);
  expect(view).toMatchObject({ phase: 'Paused', step: 1, images: [image('2')], weights: { actual: 25 } });
  expect(answer.data).toEqual({
    deployment: { deploymentstrategy: 'user_managed', deploymentNames: ['user_managed'] },
    rollouts: [{ name: service, namespace: scene.namespace, podHash: view.podHash, revision: 2 }],
  });
});

test('the same event again changes nothing and is answered the same', async () => {
  await scene.deployed(canary(service, image('1')));
  const kept = journal();
  const first = await deploy({ image: image('2') }, { id: 'D', journal: kept });
  const { generation } = await scene.view(service);
  expect(await deploy({ image: image('2') }, { id: 'D', journal: kept })).toEqual(first);
  expect(await scene.view(service)).toMatchObject({ generation });
});

test('an image that cannot be pulled: aborted, the version before serves, and the answer says why', async () => {
  await scene.deployed(canary(service, image('1'), { spec: { progressDeadlineSeconds: 2 } }));
  const answer = await deploy({ image: image('broken') });
  expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
  expect(answer.message).toMatch(/is degraded: ProgressDeadlineExceeded.*was aborted: the version before serves/s);
  expect((await scene.view(service)).resource.status).toMatchObject({ availableReplicas: 4, abort: true });
});

test('the image of an aborted Rollout again: it is begun again', async () => {
  await scene.deployed(canary(service, image('1')));
  await deploy({ image: image('2') });
  await scene.perform('rollback', { service, data: { result: 'fail' } });
  expect(await scene.view(service)).toMatchObject({ aborted: true });
  expect(await deploy({ image: image('2') })).toMatchObject({ result: 'pass' });
  expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 1, aborted: false });
});

describe('several containers', () => {
  const containers = [
    { name: 'web', image: image('1') },
    { name: 'side', image: image('side-1') },
  ];

  test('need a name', async () => {
    await scene.deployed(canary(service, '', { containers }));
    const { generation } = await scene.view(service);
    await expect(deploy({ image: image('2') })).rejects.toMatchObject({
      code: 'SLW_ROLLOUTS_INPUT',
      message: expect.stringMatching(/which of the containers it is for: web, side/),
    });
    await expect(deploy({ image: image('2'), container: 'api' })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_CONTAINER',
    });
    expect(await scene.view(service)).toMatchObject({ generation });
  });

  test.each([{ image: image('2'), container: 'side' }, { side: { image: image('2') } }])('%j', async (values) => {
    await scene.deployed(canary(service, '', { containers }));
    expect(await deploy(values)).toMatchObject({ result: 'pass' });
    expect(await scene.view(service)).toMatchObject({ images: [image('1'), image('2')] });
  });
});

test('what no chart is there for is refused before anything is changed', async () => {
  await scene.deployed(canary(service, image('1')));
  await expect(deploy({ image: image('2'), replicas: 3 })).rejects.toMatchObject({
    code: 'SLW_ROLLOUTS_INPUT',
    message: expect.stringMatching(/replicas can have no effect/),
  });
  expect(await scene.view(service)).toMatchObject({ images: [image('1')] });
});

test('pods that a Deployment describes: its image is set', async () => {
  const labels = { app: service };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: image('1') }] } };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: service },
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  };
  await scene.apply(deployment);
  const rollout = canary(service, '') as { spec: { template?: object; selector?: object } };
  const { template: _, ...spec } = rollout.spec;
  await scene.deployed({
    ...rollout,
    spec: { ...spec, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: service } },
  });
  const answer = await deploy({ image: image('2') });
  expect(answer).toMatchObject({ result: 'pass' });
  expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 1 });
  const path = `/apis/apps/v1/namespaces/${scene.namespace}/deployments/${service}`;
  expect(await scene.kube.get(path)).toMatchObject({
    spec: { template: { spec: { containers: [{ image: image('2') }] } } },
  });
});
