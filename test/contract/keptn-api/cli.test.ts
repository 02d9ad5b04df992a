import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { eventually } from '../../support/index.ts';
import { PATIENCE, startScene, type KeptnEvent, type Scene } from './scene.ts';
import { base64 } from './set-up.ts';

/**
 * A working day with Keptn's CLI: the requests of its commands in the order in which it sends them (observed from 1.4.5),
 * and what it reads in the answers, by the types that its Go models give them.
 */
const CONTROL_PLANE = '/api/controlPlane/v1';
const RESOURCES = '/api/resource-service/v1';
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.3
kind: Shipyard
metadata:
  name: sockshop
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks:
            - name: deployment
              properties: { deploymentstrategy: direct }
            - name: approval
              properties: { pass: manual, warning: manual }
            - name: release
`;

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});

async function ok(method: string, path: string, body?: unknown) {
  const answer = await scene.ask(method, path, body);
  expect([method, path, Math.floor(answer.status / 100)]).toEqual([method, path, 2]);
  return answer.json();
}

/** `keptn trigger delivery` and `keptn trigger sequence` look before they send. */
async function triggerDelivery(image: string): Promise<string> {
  const project = await ok('GET', `${CONTROL_PLANE}/project/sockshop`);
  expect(project).toMatchObject({ projectName: 'sockshop', stages: [{ stageName: 'dev' }] });
  const { services, nextPageKey } = await ok('GET', `${CONTROL_PLANE}/project/sockshop/stage/dev/service`);
  expect([services.map(({ serviceName }: { serviceName: string }) => serviceName), nextPageKey]).toEqual([
    ['carts'],
    '0',
  ]);
  const { resourceContent } = await ok('GET', `${RESOURCES}/project/sockshop/resource/shipyard.yaml`);
  const shipyard = parse(Buffer.from(resourceContent, 'base64').toString('utf8'));
  const stage = shipyard.spec.stages[0].name;
  const { keptnContext } = await ok('POST', '/api/v1/event', {
    contenttype: 'application/json',
    data: {
      configurationChange: { values: { image } },
      deployment: { deploymentURIsLocal: null, deploymentstrategy: '' },
      ...{ labels: { build: '17' }, project: 'sockshop', service: 'carts', stage },
    },
    ...{ id: randomUUID(), source: 'https://github.com/keptn/keptn/cli#configuration-change', specversion: '1.0' },
    type: `sh.keptn.event.${stage}.delivery.triggered`,
  });
  return keptnContext;
}

async function openOf(task: string): Promise<readonly KeptnEvent[]> {
  const query = 'project=sockshop&stage=dev';
  return (await ok('GET', `${CONTROL_PLANE}/event/triggered/sh.keptn.event.${task}.triggered?${query}`)).events;
}

async function untilOpen(task: string, context: string): Promise<KeptnEvent> {
  return eventually(async () => {
    const found = (await openOf(task)).find(({ shkeptncontext }) => shkeptncontext === context);
    if (found === undefined) throw new Error(`no open ${task}`);
    return found;
  }, PATIENCE);
}

test('auth, create project, create service, add-resource', async () => {
  await ok('POST', '/api/v1/auth');
  // Where it is false, the CLI asks for a Git remote.
  expect(await ok('GET', '/api/v1/metadata')).toMatchObject({ automaticprovisioning: true });
  await ok('POST', `${CONTROL_PLANE}/project`, { name: 'sockshop', shipyard: base64(SHIPYARD) });
  await ok('POST', `${CONTROL_PLANE}/project/sockshop/service`, { serviceName: 'carts' });
  const resources = [{ resourceURI: 'helm/values.yaml', resourceContent: base64('replicas: 1\n') }];
  const written = await ok('POST', `${RESOURCES}/project/sockshop/stage/dev/service/carts/resource`, { resources });
  expect(written.commitID).toMatch(/^[0-9a-f]{40}$/);
});

test('trigger delivery, get event approval.triggered, send event approval.finished, get event', async () => {
  const context = await triggerDelivery('docker.io/acme/carts:0.12.1');
  const deployment = await untilOpen('deployment', context);
  expect(deployment.data).toMatchObject({
    ...{ project: 'sockshop', stage: 'dev', service: 'carts', labels: { build: '17' } },
    configurationChange: { values: { image: 'docker.io/acme/carts:0.12.1' } },
    deployment: { deploymentstrategy: 'direct' },
  });
  await scene.finish(deployment);
  const approval = await untilOpen('approval', context);
  // `--id`: the CLI reads the event from the datastore, and sends both words for it.
  const query = `project=sockshop&stage=dev&type=sh.keptn.event.approval.triggered&eventID=${approval.id}`;
  const { events, nextPageKey } = await ok('GET', `/api/mongodb-datastore/event?${query}`);
  expect([events.length, events[0].id, nextPageKey]).toEqual([1, approval.id, '0']);
  const source = 'https://github.com/keptn/keptn/cli#sh.keptn.event.approval.finished';
  await scene.answer(approval, 'started', {}, source);
  await scene.answer(approval, 'finished', { result: 'pass', message: '' }, source);
  await scene.finish(await untilOpen('release', context));
  const finished = await eventually(async () => {
    const ended = `keptnContext=${context}&project=sockshop&type=sh.keptn.event.dev.delivery.finished`;
    const found = (await ok('GET', `/api/mongodb-datastore/event?${ended}`)).events;
    expect(found).toHaveLength(1);
    return found[0];
  }, PATIENCE);
  expect(finished.data).toMatchObject({ status: 'succeeded', result: 'pass', labels: { build: '17' } });
  expect(await openOf('approval')).toEqual([]);
});

test('trigger evaluation, abort sequence', async () => {
  const body = { start: '2026-01-30T10:00:00', end: '2026-01-30T10:05:00', labels: {} };
  const path = `${CONTROL_PLANE}/project/sockshop/stage/dev/service/carts/evaluation`;
  const { keptnContext } = await ok('POST', path, body);
  await untilOpen('evaluation', keptnContext);
  await ok('POST', `${CONTROL_PLANE}/sequence/sockshop/${keptnContext}/control`, { stage: '', state: 'abort' });
  await eventually(async () => {
    const { states } = await ok('GET', `${CONTROL_PLANE}/sequence/sockshop?keptnContext=${keptnContext}`);
    expect(states).toMatchObject([{ name: 'evaluation', state: 'aborted' }]);
  }, PATIENCE);
});

test('get projects, get stages, get services', async () => {
  const { projects } = await ok('GET', `${CONTROL_PLANE}/project`);
  const own = projects.find(({ projectName }: { projectName: string }) => projectName === 'sockshop');
  expect(own).toMatchObject({
    shipyardVersion: 'spec.keptn.sh/0.2.3',
    creationDate: expect.stringMatching(/^\d{19}$/),
  });
  expect((await ok('GET', `${CONTROL_PLANE}/project/sockshop/stage`)).stages).toMatchObject([{ stageName: 'dev' }]);
  const { services } = await ok('GET', `${CONTROL_PLANE}/project/sockshop/stage/dev/service`);
  expect(services).toMatchObject([{ serviceName: 'carts', deployedImage: 'docker.io/acme/carts:0.12.1' }]);
});

test('configure monitoring is taken, and nobody answers', async () => {
  const { keptnContext } = await ok('POST', '/api/v1/event', {
    data: { project: 'sockshop', service: 'carts', type: 'prometheus' },
    source: 'https://github.com/keptn/keptn/cli#configuremonitoring',
    type: 'sh.keptn.event.monitoring.configure',
  });
  const query = `keptnContext=${keptnContext}&type=sh.keptn.event.configure-monitoring.finished`;
  expect((await ok('GET', `/api/mongodb-datastore/event?${query}`)).events).toEqual([]);
});

test('delete service, delete project', async () => {
  expect(await ok('DELETE', `${CONTROL_PLANE}/project/sockshop/service/carts`)).toEqual({ message: '' });
  expect((await ok('DELETE', `${CONTROL_PLANE}/project/sockshop`)).message).toContain('namespaces stay');
  const gone = await scene.ask('GET', `${CONTROL_PLANE}/project/sockshop`);
  expect(gone.json()).toEqual({ code: 404, message: expect.stringContaining('There is no project sockshop.') });
});
