import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { connect } from '@nats-io/transport-node';
import { cleanUpLater, eventually } from '../../support/index.ts';
import { pollingExecutor, type PollingExecutor } from './polling-executor.ts';
import { PATIENCE, PROJECT, startScene, type KeptnEvent, type Scene } from './scene.ts';

const task = (name: string) => `sh.keptn.event.${name}.triggered`;

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});

/** Polls with all of them until the run is over; how it ended. */
async function pollUntilFinished(executors: readonly PollingExecutor[], context: string) {
  return eventually(async () => {
    await Promise.all(executors.map(async ({ poll }) => poll()));
    const state = await scene.stateOf(context);
    if (state?.state !== 'finished') throw new Error(`is ${state?.state ?? 'not there'}`);
    return state;
  }, PATIENCE);
}

async function eventsOf(context: string, type: string): Promise<readonly KeptnEvent[]> {
  const path = `/api/mongodb-datastore/event?project=${PROJECT}&keptnContext=${context}&type=${type}&pageSize=100`;
  return (await scene.ask('GET', path)).json().events;
}

test('[keptn 49] a remote plane runs a sequence by polling', async () => {
  const service = await scene.newService();
  const filter = { projects: [PROJECT], stages: ['dev', 'prod-a'], services: [service] };
  const deployer = await pollingExecutor(scene.ask, {
    ...{ name: 'remote-deployer', event: task('deployment'), filter },
    result: { deployment: { deploymentNames: ['direct'] } },
  });
  const releaser = await pollingExecutor(scene.ask, { name: 'remote-releaser', event: task('release'), filter });
  const context = await scene.trigger(service, { sequence: 'double' });
  const { stages } = await pollUntilFinished([deployer, releaser], context);
  expect(stages).toMatchObject([{ name: 'dev', state: 'succeeded' }]);

  expect(deployer.worked.map(({ shkeptncontext }) => shkeptncontext)).toEqual([context]);
  const [released] = releaser.worked;
  expect(released?.data['deployment']).toEqual(expect.objectContaining({ deploymentNames: ['direct'] }));
  // Of the task before, the data goes on, but not by which subscription somebody was told.
  const [triggered] = await eventsOf(context, task('release'));
  expect(triggered?.data).not.toHaveProperty('temporaryData');
  expect(await scene.open('deployment', service)).toEqual([]);
});

test('[keptn 49] filters of stages and services are kept to, also when they change', async () => {
  const [one, two] = [await scene.newService(), await scene.newService()];
  const filter = { projects: [PROJECT], stages: ['prod-a', 'prod-b'], services: [one, two] };
  const executor = await pollingExecutor(scene.ask, { name: 'filtered', event: task('deployment'), filter });
  const context = await scene.trigger(one);
  await scene.untilOpen('deployment', context);
  await executor.poll();
  expect(executor.worked).toEqual([]);

  const url = `/api/controlPlane/v1/uniform/registration/${executor.id}/subscription`;
  const [{ id }] = (await scene.ask('GET', url)).json();
  await scene.ask('PUT', `${url}/${id}`, { event: task('deployment'), filter: { ...filter, stages: ['dev'] } });
  await pollUntilFinished([executor], context);
  expect(executor.worked.map(({ data }) => [data['stage'], data['service']])).toEqual([['dev', one]]);
});

test('[keptn 49] what several pods of one integration answer counts once', async () => {
  const service = await scene.newService();
  const filter = { projects: [PROJECT], stages: ['dev'], services: [service] };
  const plan = { name: 'pods', event: task('deployment'), filter };
  const pods = await Promise.all(
    ['node-1', 'node-2', 'node-3'].map(async (node) => pollingExecutor(scene.ask, { ...plan, node })),
  );
  expect(new Set(pods.map(({ id }) => id)).size).toBe(1);
  const releaser = await pollingExecutor(scene.ask, { name: 'pods-releaser', event: task('release'), filter });
  const context = await scene.trigger(service, { sequence: 'double' });
  await scene.untilOpen('deployment', context);
  await pollUntilFinished([...pods, releaser], context);
  expect(await eventsOf(context, task('release'))).toHaveLength(1);
  expect(await eventsOf(context, 'sh.keptn.event.dev.double.finished')).toHaveLength(1);
});

test('[keptn 49] several pods of one integration on NATS are given each event once', async () => {
  const given: string[] = [];
  /** As the distributor listens in the cluster: plain NATS, with the name of the integration as queue group. */
  const startPod = async () => {
    const connection = await connect({ servers: scene.natsUrl });
    cleanUpLater(async () => connection.close());
    const answer = (event: KeptnEvent, phase: string, data: object) => {
      const { project, stage, service } = event.data;
      const type = event.type.replace(/triggered$/, phase);
      const ids = { id: randomUUID(), shkeptncontext: event.shkeptncontext, triggeredid: event.id };
      const told = { specversion: '1.0', type, source: 'grouped', ...ids, data: { project, stage, service, ...data } };
      connection.publish(type, JSON.stringify(told));
    };
    connection.subscribe(task('deployment'), {
      queue: 'grouped',
      callback: (_, message) => {
        const event = message.json<KeptnEvent>();
        given.push(event.id);
        answer(event, 'started', { status: 'succeeded' });
        answer(event, 'finished', { status: 'succeeded', result: 'pass' });
      },
    });
    await connection.flush();
  };
  await Promise.all([startPod(), startPod(), startPod()]);
  const services = await Promise.all(Array.from({ length: 6 }, async () => scene.newService()));
  const contexts = await Promise.all(services.map(async (service) => scene.trigger(service)));
  await Promise.all(contexts.map(async (context) => scene.untilState(context, 'finished')));
  expect(given).toHaveLength(6);
  expect(new Set(given).size).toBe(6);
});
