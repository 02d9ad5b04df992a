import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { decodeStructured, deriveId, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import { startExecutor, type Claim } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createOwners, OWNERS, type Owners, type RolloutsOfService } from '../../services/kit/owners/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { cleanUpLater, eventually, startTestNats, storedOn, temporaryFolder, testBus } from '../support/index.ts';

const finds =
  (...names: readonly string[]): RolloutsOfService =>
  () =>
    Promise.resolve({ namespace: 'shop-dev', names, isHelms: false });

async function ownersOn(bus: Bus, rolloutsOf: RolloutsOfService, patience = 0): Promise<Owners> {
  const dir = await temporaryFolder();
  const projects = createProjects({ dir, clock: () => new Date(), log: silentLog() });
  return createOwners({ bus, projects, rolloutsOf, log: silentLog(), patience });
}

function triggered(task: string, id: string, data: object = {}): CloudEvent {
  const scope = { project: 'shop', stage: 'dev', service: 'carts', labels: { build: '17' } };
  const extensions = { shkeptncontext: randomUUID(), gitcommitid: 'abc1234' };
  return { id, source: 'test', type: `sh.keptn.event.${task}.triggered`, data: { ...scope, ...data }, extensions };
}

function claim(task: string, id: string): Claim {
  const event = triggered(task, id);
  const data = { project: 'shop', stage: 'dev', service: 'carts' };
  const key = deriveId(event.source, id);
  return { task: { event, id, context: id, data }, key, isValid: true, signal: new AbortController().signal };
}

describe('the owner of a task', () => {
  test('two replicas that see different clusters at the same moment come to one owner', async () => {
    const { url } = await startTestNats();
    const [one, other] = await Promise.all([testBus(url), testBus(url)]);
    const sees = await ownersOn(one, finds('carts'));
    const seesNone = await ownersOn(other, finds());
    const claims = Array.from({ length: 60 }, (_, index) => claim('release', `r${index}`));
    const decided = await Promise.all(claims.map((each) => Promise.all([sees.ownerOf(each), seesNone.ownerOf(each)])));
    for (const [first, second] of decided) expect(first).toBe(second);
  });

  test('stays when the cluster changes', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const release = claim('release', 'r1');
    expect(await (await ownersOn(bus, finds('carts'))).ownerOf(release)).toBe(OWNERS.rollouts);
    expect(await (await ownersOn(bus, finds())).ownerOf(release)).toBe(OWNERS.rollouts);
    expect(await (await ownersOn(bus, finds())).ownerOf(claim('release', 'r2'))).toBe(OWNERS.deployer);
  });

  test('[argo 11] a Rollout that the run deployed and that is gone is for the rollouts service to miss', async () => {
    const bus = await testBus((await startTestNats()).url);
    const owners = await ownersOn(bus, finds());
    const { task, ...rest } = claim('release', 'r1');
    const rollouts = [{ name: 'carts', namespace: 'shop-dev', podHash: 'abc' }];
    expect(await owners.ownerOf({ ...rest, task: { ...task, data: { ...task.data, rollouts } } })).toBe(
      OWNERS.rollouts,
    );
    const elsewhere = [{ name: 'carts', namespace: 'shop-test', podHash: 'abc' }];
    const other = claim('release', 'r2');
    const data = { ...other.task.data, rollouts: elsewhere };
    expect(await owners.ownerOf({ ...other, task: { ...other.task, data } })).toBe(OWNERS.deployer);
  });

  test('a project that Git does not know has no chart', async () => {
    const bus = await testBus((await startTestNats()).url);
    expect(await (await ownersOn(bus, finds('carts'))).ownerOf(claim('deployment', 'd1'))).toBe(OWNERS.rollouts);
    expect(await (await ownersOn(bus, finds())).ownerOf(claim('deployment', 'd2'))).toBe(OWNERS.deployer);
  });

  test('a cluster that is away is asked again for a while, then the deployer has the task', async () => {
    const bus = await testBus((await startTestNats()).url);
    let asked = 0;
    const away: RolloutsOfService = () => {
      asked += 1;
      return Promise.reject(slipwayError('SLW_KUBE_UNREACHABLE', { server: 'https://k', reason: 'refused' }));
    };
    expect(await (await ownersOn(bus, away, 500)).ownerOf(claim('release', 'r1'))).toBe(OWNERS.deployer);
    expect(asked).toBe(2);
    const comesBack: RolloutsOfService = (...parts) => ((asked += 1) < 4 ? away(...parts) : finds('carts')(...parts));
    asked = 2;
    expect(await (await ownersOn(bus, comesBack, 60_000)).ownerOf(claim('release', 'r2'))).toBe(OWNERS.rollouts);
  });

  test('a right that is missing is for the rollouts service to tell', async () => {
    const bus = await testBus((await startTestNats()).url);
    const forbidden = () => Promise.reject(slipwayError('SLW_KUBE_FORBIDDEN', { reason: 'cannot list rollouts' }));
    const owners = await ownersOn(bus, forbidden);
    expect(await owners.ownerOf(claim('rollback', 'r1'))).toBe(OWNERS.rollouts);
    expect(await owners.ownerOf(claim('deployment', 'd1'))).toBe(OWNERS.deployer);
  });
});

describe('two executors that serve one task', () => {
  async function serve(url: string, name: string, rolloutsOf: RolloutsOfService): Promise<Bus> {
    const bus = await testBus(url);
    const owners = await ownersOn(bus, rolloutsOf);
    const executor = await startExecutor({
      name,
      bus,
      handlers: ['deployment', 'release'].map((task) => ({
        task,
        claims: () => true,
        run: () => Promise.resolve({ status: 'succeeded', result: 'pass', message: `${name} did ${task}` }),
      })),
      owns: async (each) => (await owners.ownerOf(each)) === name,
      log: silentLog(),
      replica: randomUUID(),
      clock: () => new Date(),
      ackWait: 2_000,
      lease: 1_500,
      concurrency: 8,
      attempts: 3,
    });
    cleanUpLater(async () => executor.stop());
    return bus;
  }

  async function answers(bus: Bus): Promise<string[]> {
    const found: string[] = [];
    for (const message of await storedOn(bus, 'sh.keptn.>')) {
      const event = decodeStructured(message.data);
      const triggeredId = triggeredIdOf(event);
      if (triggeredId !== undefined) found.push(`${triggeredId} ${event.type.split('.').at(-1) ?? ''} ${event.source}`);
    }
    return found.sort();
  }

  test('answer each event once, by its owner; an event without a valid scope is the deployer’s', async () => {
    const { url } = await startTestNats();
    // They contradict each other on purpose: what the first one writes holds for both.
    const bus = await serve(url, OWNERS.rollouts, finds('carts'));
    await serve(url, OWNERS.deployer, finds());
    const ids = Array.from({ length: 20 }, (_, index) => `t${index}`);
    await Promise.all(ids.map((id) => bus.publish(triggered('release', id))));
    await bus.publish(triggered('release', 'invalid', { service: 'Not A Name' }));
    const told = await eventually(
      async () => {
        const all = await answers(bus);
        expect(all).toHaveLength(42);
        return all;
      },
      { timeout: 30_000 },
    );
    expect(told.filter((line) => line.startsWith('invalid'))).toEqual([
      `invalid finished ${OWNERS.deployer}`,
      `invalid started ${OWNERS.deployer}`,
    ]);
    for (const id of ids) {
      const own = told.filter((line) => line.startsWith(`${id} `)).map((line) => line.split(' '));
      expect(own.map(([, phase]) => phase)).toEqual(['finished', 'started']);
      expect(new Set(own.map(([, , source]) => source)).size).toBe(1);
    }
  });
});
