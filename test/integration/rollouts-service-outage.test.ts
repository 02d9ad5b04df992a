import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { PARTS_WITH_ROLLOUTS, startSandbox } from '../../sandbox/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { decodeStructured, triggeredIdOf } from '../../services/kit/events/index.ts';
import { startExecutor, type Executor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRollouts } from '../../services/kit/rollouts/index.ts';
import { createRolloutTasks, type RolloutTasksDependencies } from '../../services/rollouts/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, startTestNats, storedOn, testBus } from '../support/index.ts';
import { canary, openScene, taskEvent, untilAnswered, type Scene } from './rollouts-service/index.ts';

/** A cluster of its own, whose parts go away while releases wait. The tests follow one another on it. */
type StartedSandbox = Awaited<ReturnType<typeof startSandbox>>;
const PATIENT = { timeout: 90_000, interval: 100 };
const MANY = 200;

let cluster: StartedSandbox;
let scene: Scene;
let bus: Bus;
let executor: Executor;

beforeAll(async () => {
  cluster = await startSandbox({ parts: PARTS_WITH_ROLLOUTS, report: silentReport() });
  cleanUpLater(() => cluster.stop());
  scene = await openScene({ cluster });
  bus = await testBus((await startTestNats()).url);
  executor = await serve(scene.deps);
  cleanUpLater(async () => executor.stop());
}, 300_000);

function serve(deps: RolloutTasksDependencies): Promise<Executor> {
  return startExecutor({
    name: 'slipway-rollouts',
    bus,
    handlers: createRolloutTasks({ ...deps, settleTimeoutMs: 180_000 }),
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ackWait: 10_000,
    lease: 10_000,
    concurrency: 512,
    attempts: 8,
  });
}

/** The same, soon sure that a controller is not there. */
async function serveImpatiently(): Promise<void> {
  const place = scene.deps.placeOf({ project: '', stage: '', service: '' });
  const patience = { nudgeMs: 2_000, deafMs: 8_000 };
  const rollouts = createRollouts({ kube: scene.kube, clock: () => new Date(), log: silentLog(), ...patience });
  cleanUpLater(async () => rollouts.close());
  await executor.stop();
  executor = await serve({ ...scene.deps, placeOf: () => ({ ...place, rollouts }) });
}

const image = (tag: string) => `reg.local/web:${tag}`;

async function paused(service: string, tag = '2'): Promise<void> {
  await scene.deployed(canary(service, image('1')));
  await scene.apply(canary(service, image(tag)));
  await scene.until(service, 'Paused', 1);
}

async function publishRelease(service: string): Promise<string> {
  const event = taskEvent(scene, 'release', service, { result: 'pass' });
  await bus.publish(event);
  return event.id;
}

test('[argo 50] the API server goes away in the middle of a wait and comes back: the release is answered', async () => {
  await paused('carts', '2-slow');
  const id = await publishRelease('carts');
  await eventually(async () => expect((await scene.view('carts')).step).toBe(2), PATIENT);
  await cluster.kill('kube-apiserver');
  await cluster.revive('kube-apiserver');
  const answers = await untilAnswered(bus, id, 150_000);
  expect(answers.at(-1)?.data).toMatchObject({ result: 'pass' });
  expect(await scene.view('carts')).toMatchObject({ phase: 'Paused', step: 3 });
  expect(scene.patches.filter((patch) => patch === 'status carts')).toHaveLength(1);
}, 300_000);

test('[argo 54] two hundred Rollouts are released at once: one watch for all of them', async () => {
  const names = Array.from({ length: MANY }, (_, index) => `many-${index}`);
  const shape = { replicas: 0 };
  await inGroups(names, (name) => scene.apply(canary(name, image('1'), shape)));
  await allAt(names, 'Healthy');
  await inGroups(names, (name) => scene.apply(canary(name, image('2'), shape)));
  await allAt(names, 'Paused');
  const before = scene.watched.length;
  const ids = await Promise.all(names.map(publishRelease));
  await allAnswered(ids);
  const views = await scene.deps.placeOf({ project: '', stage: '', service: '' }).rollouts.list(scene.namespace);
  const released = views.filter(({ name }) => names.includes(name));
  expect(released.map(({ step }) => step)).toEqual(names.map(() => 3));
  // None, where the watch of the test before is still open.
  expect(scene.watched.slice(before).length).toBeLessThanOrEqual(1);
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${scene.namespace}/rollouts`;
  expect(new Set(scene.watched)).toEqual(new Set([path]));
}, 600_000);

async function inGroups(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  for (let first = 0; first < names.length; first += 20) await Promise.all(names.slice(first, first + 20).map(work));
}

/** Counts in one reading: two hundred readers of the whole stream would be the load. */
async function allAnswered(ids: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      const stored = await storedOn(bus, 'sh.keptn.event.release.finished');
      const answered = new Set(stored.map(({ data }) => triggeredIdOf(decodeStructured(data))));
      expect(ids.filter((id) => !answered.has(id))).toEqual([]);
    },
    { timeout: 240_000, interval: 500 },
  );
}

async function allAt(names: readonly string[], phase: string): Promise<void> {
  const { rollouts } = scene.deps.placeOf({ project: '', stage: '', service: '' });
  await eventually(
    async () => {
      const there = (await rollouts.list(scene.namespace)).filter((view) => view.phase === phase);
      expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    },
    { timeout: 240_000, interval: 500 },
  );
}

test('[argo 53] the controller is gone: a bounded failure that says so, and no second patch', async () => {
  await paused('orders');
  await serveImpatiently();
  await cluster.kill('rollouts-controller');
  const before = scene.patches.filter((patch) => patch === 'status orders').length;
  const answers = await untilAnswered(bus, await publishRelease('orders'), 180_000);
  expect(answers.at(-1)?.data).toMatchObject({ status: 'errored', result: 'fail' });
  const { message } = answers.at(-1)?.data as { message: string };
  expect(message).toMatch(/Argo Rollouts controller does not react: Rollout orders/);
  expect(scene.patches.filter((patch) => patch === 'status orders')).toHaveLength(before + 1);
}, 300_000);
