import { beforeAll, expect, test } from '@jest/globals';
import { contextOf, objectData, type JsonObject } from '../../services/kit/events/index.ts';
import type { TaskHandler } from '../../services/kit/executor/index.ts';
import { createRouter } from '../../services/kit/traffic/index.ts';
import { startTestNats } from '../support/index.ts';
import { deployerFixture, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, pipeline, type KeptnPlane, type Pipeline } from './keptn/index.ts';

/** Scenarios 42 and 43 of Keptn's end to end tests: deliveries over stages, conducted by a shipyard. */
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: podtato }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment, properties: { deploymentstrategy: direct } }, { name: release }]
        - name: managed
          tasks: [{ name: deployment, properties: { deploymentstrategy: user_managed } }]
    - name: staging
      sequences:
        - name: delivery
          triggeredOn: [{ event: dev.delivery.finished }]
          tasks: &tested
            - { name: deployment, properties: { deploymentstrategy: blue_green_service } }
            - { name: test, properties: { teststrategy: performance } }
            - { name: release }
    - name: prod-a
      sequences:
        - { name: delivery, triggeredOn: [{ event: staging.delivery.finished }], tasks: *tested }
    - name: prod-b
      sequences:
        - { name: delivery, triggeredOn: [{ event: staging.delivery.finished }], tasks: *tested }
`;
const STAGES = ['dev', 'staging', 'prod-a', 'prod-b'] as const;
const BLUE_GREEN = STAGES.slice(1);

/** What each test saw of the deployment that it is to test. */
const tested: JsonObject[] = [];
const tests: TaskHandler = {
  task: 'test',
  claims: () => true,
  run: async ({ data }) => {
    tested.push(data);
    return { status: 'succeeded', result: 'pass', message: 'Tested' };
  },
};

let fixture: Fixture;
let plane: KeptnPlane;
let shop: Pipeline;
beforeAll(async () => {
  fixture = await deployerFixture({ timeoutMs: 60_000 });
  plane = await keptnPlane(fixture, { natsUrl: (await startTestNats()).url, others: [tests] });
  shop = await pipeline(fixture, plane, SHIPYARD);
});

const release = (stage: string, service: string) => `${shop.project}-${stage}-${service}`;
const namespaceOf = (stage: string) => `${shop.project}-${stage}`;

interface Workload {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
  readonly status?: { readonly readyReplicas?: number };
}

async function workload(stage: string, name: string) {
  const path = `/apis/apps/v1/namespaces/${namespaceOf(stage)}/deployments/${name}`;
  const found = await fixture.deps.kube.get<Workload>(path);
  const { replicas, template } = found!.spec;
  return { image: template.spec.containers[0]?.image, replicas, ready: found?.status?.readyReplicas ?? 0 };
}

/** `deployment` of the `.finished` of a stage. */
function deploymentIn(context: string, stage: string): unknown {
  const finished = plane.seen.find(
    (event) =>
      event.type.endsWith('.deployment.finished') &&
      contextOf(event) === context &&
      objectData(event)['stage'] === stage,
  );
  return objectData(finished!)['deployment'];
}

test('[keptn 42] two versions over dev, staging and two productions at once: each stage runs what was delivered', async () => {
  await shop.addService('hello', await webChart('hello'));
  const router = createRouter({ kind: 'service' }, { kube: fixture.deps.kube, gateway: '' });
  for (const image of ['reg.local/hello:0.1.0', 'reg.local/hello:0.1.1']) {
    tested.length = 0;
    const context = await shop.trigger('dev.delivery', 'hello', { configurationChange: { values: { image } } });
    const runs = await shop.ended(context, 4);
    expect([...runs.keys()].sort()).toEqual(STAGES.map((stage) => `${stage}.delivery`).sort());
    expect([...runs.values()].map(({ result, status }) => [result, status])).toEqual(
      Array(4).fill(['pass', 'succeeded']),
    );
    expect(await workload('dev', release('dev', 'hello'))).toEqual({ image, replicas: 1, ready: 1 });
    for (const stage of BLUE_GREEN) {
      const name = release(stage, 'hello');
      expect(await workload(stage, name)).toMatchObject({ image, replicas: 0 });
      expect(await workload(stage, `${name}-primary`)).toEqual({ image, replicas: 1, ready: 1 });
      expect(await router.read({ namespace: namespaceOf(stage), service: name })).toEqual({ canary: 0, primary: 100 });
    }
    for (const stage of STAGES) {
      expect(deploymentIn(context, stage)).toEqual({
        deploymentstrategy: stage === 'dev' ? 'direct' : 'duplicate',
        deploymentNames: [stage === 'dev' ? 'direct' : 'canary'],
        deploymentURIsLocal: [`http://hello.${namespaceOf(stage)}:80`],
        deploymentURIsPublic: [`http://hello.${namespaceOf(stage)}.svc.cluster.local:80`],
      });
    }
    // A test is given the addresses of its own stage, and of no stage before.
    expect(
      tested.map(({ stage, deployment }) => [stage, (deployment as JsonObject)['deploymentURIsPublic']]).sort(),
    ).toEqual(BLUE_GREEN.map((stage) => [stage, [`http://hello.${namespaceOf(stage)}.svc.cluster.local:80`]]).sort());
  }
}, 240_000);

test('[keptn 43] a chart that brings its own addresses: none at first, both lists once endpoints.yaml is there', async () => {
  await shop.addService('nginx', await webChart('nginx'));
  const bare = { deploymentstrategy: 'user_managed', deploymentNames: ['user_managed'] };
  const first = await shop.trigger('dev.managed', 'nginx');
  expect((await shop.ended(first, 1)).get('dev.managed')).toMatchObject({ result: 'pass' });
  expect(deploymentIn(first, 'dev')).toEqual(bare);
  const lists = {
    deploymentURIsLocal: ['http://nginx.local:8080'],
    deploymentURIsPublic: ['https://nginx.example.com'],
  };
  const content = Buffer.from(JSON.stringify(lists));
  const scope = { project: shop.project, stage: 'dev', service: 'nginx' };
  await fixture.deps.charts.projects.write(scope, [{ path: 'helm/endpoints.yaml', content }], 'Add endpoints');
  const second = await shop.trigger('dev.managed', 'nginx');
  await shop.ended(second, 1);
  expect(deploymentIn(second, 'dev')).toEqual({ ...bare, ...lists });
}, 60_000);

test('a delivery that waited for another brings what that one changed, and not what was there when it was sent', async () => {
  await shop.addService('queued', await webChart('queued'));
  const change = (values: JsonObject) => shop.trigger('dev.managed', 'queued', { configurationChange: { values } });
  const contexts = [await change({ replicaCount: 2 }), await change({ image: 'reg.local/queued:2' })];
  for (const context of contexts) await shop.ended(context, 1);
  expect(await workload('dev', release('dev', 'queued'))).toEqual({
    image: 'reg.local/queued:2',
    replicas: 2,
    ready: 2,
  });
}, 60_000);
