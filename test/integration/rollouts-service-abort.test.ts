import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import { decodeStructured, objectData, taskType, triggeredIdOf } from '../../services/kit/events/index.ts';
import { startExecutor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRolloutTasks } from '../../services/rollouts/index.ts';
import { cleanUpLater, eventually, startTestNats, testBus } from '../support/index.ts';
import { canary, openScene, type Scene } from './rollouts-service/index.ts';

/** Tasks of the rollouts service that are aborted, on the real controller. */
let scene: Scene;
let bus: Bus;

beforeAll(async () => {
  scene = await openScene();
  bus = await testBus((await startTestNats()).url);
  const executor = await startExecutor({
    name: 'slipway-rollouts',
    bus,
    handlers: createRolloutTasks(scene.deps),
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ...{ ackWait: 5_000, lease: 3_000, concurrency: 4, attempts: 3 },
  });
  cleanUpLater(async () => executor.stop());
}, 300_000);

const image = (tag: string) => `reg.local/web:${tag}`;

async function tell(task: string, service: string, data: object): Promise<string> {
  const id = randomUUID();
  const scope = { project: scene.project, stage: 'prod', service };
  const extensions = { shkeptncontext: randomUUID() };
  await bus.publish({ id, source: 'test', type: taskType(task, 'triggered'), data: { ...scope, ...data }, extensions });
  return id;
}

async function abort(task: string, id: string): Promise<string> {
  await bus.commit([cancelWrite(id, { reason: 'wrong version', actor: 'alice', at: new Date().toISOString() })]);
  const finished = await eventually(
    async () => {
      const { last } = await bus.bounds();
      const subjects = [taskType(task, 'finished')];
      const { messages } = await bus.readRange({ subjects, from: 1, to: last + 1, most: 100 });
      const found = messages.map(({ data }) => decodeStructured(data)).find((event) => triggeredIdOf(event) === id);
      if (found === undefined) throw new Error(`no answer to ${id} yet`);
      return objectData(found);
    },
    { timeout: 60_000 },
  );
  expect(finished).toMatchObject({ status: 'aborted', result: 'fail' });
  return String(finished['message']);
}

test('an update that was begun goes back, and the version before serves', async () => {
  await scene.deployed(canary('carts', image('1')));
  const id = await tell('deployment', 'carts', { configurationChange: { values: { image: image('2-unready') } } });
  await eventually(async () => expect((await scene.view('carts')).images).toEqual([image('2-unready')]));
  expect(await abort('deployment', id)).toMatch(
    /^Aborted by alice: wrong version\. Rollout carts .* was aborted: the version before serves with all its replicas\.$/,
  );
  expect(await scene.view('carts')).toMatchObject({ aborted: true });
}, 120_000);

test('a release that waits for the canary waits no more, and says where it stands', async () => {
  await scene.deployed(canary('orders', image('1')));
  await scene.apply(canary('orders', image('2-unready')));
  await scene.until('orders', 'Progressing');
  const id = await tell('release', 'orders', { result: 'pass' });
  await eventually(async () => {
    const { messages } = await bus.readRange({
      subjects: [taskType('release', 'started')],
      from: 1,
      to: (await bus.bounds()).last + 1,
      most: 100,
    });
    expect(messages.map(({ data }) => triggeredIdOf(decodeStructured(data)))).toContain(id);
  });
  expect(await abort('release', id)).toMatch(
    /^Aborted by alice: wrong version\. It is waited for no more\. Rollout orders .* is progressing/,
  );
  expect(await scene.view('orders')).toMatchObject({ aborted: false });
}, 120_000);
