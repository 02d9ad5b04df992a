import { beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../support/index.ts';
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
