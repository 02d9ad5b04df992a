import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createFleetDeployer, startDeletion } from '../../services/deployer/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import {
  decodeStructured,
  objectData,
  triggeredIdOf,
  type CloudEvent,
  type JsonObject,
} from '../../services/kit/events/index.ts';
import { startExecutor } from '../../services/kit/executor/index.ts';
import type { Helm } from '../../services/kit/helm/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats, storedOn, testBus } from '../support/index.ts';
import { deployerFixture, oneCluster, webChart, type Fixture } from './deployer/index.ts';

const NAME = 'slipway-deployer';
const DELETED = 'sh.keptn.event.service.delete.finished';
const DEPLOY = 'sh.keptn.event.deployment.triggered';

let fixture: Fixture;
let bus: Bus;
const watched = watchedHelm();

/** Two replicas with an executor and a deletion each, as two processes would have them. */
beforeAll(async () => {
  fixture = await deployerFixture();
  const { url } = await startTestNats();
  bus = await testBus(url);
  for (const on of [bus, await testBus(url)]) await startReplica(on);
});

async function startReplica(on: Bus): Promise<void> {
  const [replica, log, clock] = [randomUUID(), silentLog(), () => new Date()];
  const [ackWait, lease] = [5_000, 3_000];
  const clusters = oneCluster({ ...fixture.deps, helm: watched.around(fixture.deps.helm), name: 'local' });
  const deps = { ...fixture.deps, clusters, bus: on, lanes: { bus: on, log, replica, ackWait, lease }, log };
  const executor = await startExecutor({
    ...{ name: NAME, bus: on, handlers: createFleetDeployer(deps), log, replica, clock },
    ...{ ackWait, lease, concurrency: 8, attempts: 3 },
  });
  const deletion = await startDeletion({ name: NAME, bus: on, deps, ackWait });
  cleanUpLater(async () => {
    await Promise.all([executor.stop(), deletion.stop()]);
  });
}

/** Counts the helm processes that change a release at one time. */
function watchedHelm() {
  const running = new Map<string, number>();
  const overlaps: string[] = [];
  const order: string[] = [];
  async function watch<T>(what: string, release: string, run: () => Promise<T>): Promise<T> {
    const before = running.get(release) ?? 0;
    if (before > 0) overlaps.push(`${what} of ${release}`);
    running.set(release, before + 1);
    order.push(what);
    try {
      return await run();
    } finally {
      running.set(release, (running.get(release) ?? 1) - 1);
    }
  }
  const around = (helm: Helm): Helm => ({
    ...helm,
    upgrade: (request) => watch('upgrade', request.release, () => helm.upgrade(request)),
    uninstall: (request) => watch('uninstall', request.release, () => helm.uninstall(request)),
  });
  return { around, overlaps, order };
}

const event = (type: string, service: string, data: object = {}): CloudEvent => ({
  id: randomUUID(),
  source: 'test',
  type,
  data: { project: fixture.project, stage: 'dev', service, ...data },
  extensions: { shkeptncontext: randomUUID() },
});
const deployment = (service: string, image: string) =>
  event(DEPLOY, service, {
    deployment: { deploymentstrategy: 'direct' },
    configurationChange: { values: { image: `reg.local/x:${image}` } },
  });

interface Answer extends JsonObject {
  readonly seq: number;
}

async function answerTo({ id }: CloudEvent): Promise<Answer> {
  return eventually(
    async () => {
      for (const { data, seq } of await storedOn(bus, 'sh.keptn.>')) {
        const answer = decodeStructured(data);
        if (triggeredIdOf(answer) === id && answer.type.endsWith('.finished')) return { seq, ...objectData(answer) };
      }
      throw new Error('there is no answer yet');
    },
    { timeout: 90_000, interval: 200 },
  );
}
const statusOf = async (service: string) =>
  (await fixture.deps.releases.history(fixture.release(service))).map(({ status }) => status);

test('a deletion waits for the deployment that runs, in whatever replica, and then leaves nothing', async () => {
  await fixture.addService('carts', await webChart('carts'));
  const slow = deployment('carts', '1-slow');
  await bus.publish(slow);
  await eventually(async () => expect(await statusOf('carts')).toEqual(['pending-install']), { timeout: 30_000 });
  const deletion = event(DELETED, 'carts');
  await bus.publish(deletion);
  const [deployed, gone] = [await answerTo(slow), await answerTo(deletion)];
  expect(deployed).toMatchObject({ result: 'pass' });
  expect(gone).toMatchObject({ result: 'pass', message: expect.not.stringContaining('stays') });
  expect(gone.seq).toBeGreaterThan(deployed.seq);
  expect(await statusOf('carts')).toEqual([]);
  expect(watched.overlaps).toEqual([]);
});

test('a queue ends as its order says: what was asked for before a deletion is gone, what came after it runs', async () => {
  await fixture.addService('orders', await webChart('orders'));
  const [first, second, last] = ['1-slow', '2', '3'].map((image) => deployment('orders', image));
  const deletion = event(DELETED, 'orders');
  for (const told of [first!, second!, deletion]) await bus.publish(told);
  const before = [await answerTo(first!), await answerTo(second!)];
  // Only now: of two deployments asked for by hand at one moment either may be first with two replicas (decision 5).
  await bus.publish(last!);
  expect(await answerTo(deletion)).toMatchObject({ result: 'pass' });
  expect(await answerTo(last!)).toMatchObject({ result: 'pass' });
  for (const { result, message } of before) {
    if (result !== 'pass')
      expect(message).toMatch(/deleted after this deployment to dev had been asked for.*SLW_DEPLOY_DELETED/s);
  }
  const name = { kind: 'Deployment', name: fixture.release('orders').release, namespace: fixture.namespace };
  // Pods of what was uninstalled may still be on their way out.
  await eventually(async () => {
    const pods = await fixture.deps.kube.podsOf([name]);
    expect([...new Set(pods.map(({ image }) => image))]).toEqual(['reg.local/x:3']);
  });
  expect(watched.overlaps).toEqual([]);
});

test('a deployment that a deletion has overtaken deploys nothing, and says why', async () => {
  await fixture.addService('late', await webChart('late'));
  const { url } = await startTestNats();
  const own = await testBus(url);
  const waiting = deployment('late', '1');
  await own.publish(waiting);
  const deletion = event(DELETED, 'late');
  const [log, replica] = [silentLog(), randomUUID()];
  const clusters = oneCluster({ ...fixture.deps, name: 'local' });
  const lanes = { bus: own, log, replica, ackWait: 5_000, lease: 3_000 };
  const deps = { ...fixture.deps, clusters, bus: own, lanes, log };
  const running = await startDeletion({ name: NAME, bus: own, deps, ackWait: 5_000 });
  cleanUpLater(async () => running.stop());
  await own.publish(deletion);
  await eventually(async () => expect(await own.read(`slipway.deleted.${fixture.project}.dev.late`)).toBeDefined(), {
    timeout: 20_000,
  });
  const executor = await startExecutor({
    ...{ name: NAME, bus: own, handlers: createFleetDeployer(deps), log, replica, clock: () => new Date() },
    ...{ ackWait: 5_000, lease: 3_000, concurrency: 8, attempts: 3 },
  });
  cleanUpLater(async () => executor.stop());
  await eventually(
    async () => {
      const stored = await storedOn(own, 'sh.keptn.event.deployment.finished');
      const answers = stored.map(({ data }) => objectData(decodeStructured(data)));
      expect(answers).toEqual([
        expect.objectContaining({ result: 'fail', message: expect.stringMatching(/SLW_DEPLOY_DELETED/) }),
      ]);
    },
    { timeout: 30_000 },
  );
  expect(await statusOf('late')).toEqual([]);
});
