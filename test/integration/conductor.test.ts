import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { startConductor, parseShipyard } from '../../services/conductor/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { contextOf, decodeStructured, objectData, type CloudEvent } from '../../services/kit/events/index.ts';
import { startExecutor, type TaskHandler } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { listSequences, type SequenceRecord } from '../../services/kit/sequences/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';

const SHIPYARD = `
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks:
            - name: deployment
              properties: { deploymentstrategy: direct }
            - name: check
              triggeredAfter: 1s
        - name: rollback
          triggeredOn:
            - event: dev.delivery.finished
              selector: { match: { result: fail } }
          tasks: [{ name: rollback }]
        - name: lonely
          tasks: [{ name: nobody }]
    - name: prod
      sequences:
        - name: delivery
          triggeredOn: [{ event: dev.delivery.finished }]
          tasks: [{ name: deployment }]
`;

interface Scene {
  readonly bus: Bus;
  readonly url: string;
  readonly trigger: (sequence: string, data?: object, id?: string) => Promise<string>;
  readonly runs: (context: string) => Promise<SequenceRecord[]>;
  readonly untilEnded: (context: string, count: number) => Promise<SequenceRecord[]>;
}

async function scene(startTimeout = 600_000, replicas = 1): Promise<Scene> {
  const { url } = await startTestNats();
  const bus = await testBus(url);
  const clock = () => new Date();
  const projects = createProjects({ dir: await temporaryFolder(), clock, log: silentLog() });
  await projects.create(
    'shop',
    SHIPYARD,
    parseShipyard(SHIPYARD).stages.map(({ name }) => name),
  );
  await projects.createService('shop', 'carts');
  for (let replica = 0; replica < replicas; replica += 1) {
    const own = replica === 0 ? bus : await testBus(url);
    const conductor = await startConductor({
      bus: own,
      projects,
      log: silentLog(),
      clock,
      startTimeout,
      ackWait: 5_000,
    });
    cleanUpLater(async () => conductor.stop());
  }
  const runs = async (context: string) => listSequences(bus, { project: 'shop', context });
  return {
    bus,
    url,
    runs,
    async trigger(sequence, data = {}, id = randomUUID()) {
      const context = randomUUID();
      const event: CloudEvent = {
        id,
        source: 'test',
        type: `sh.keptn.event.${sequence}.triggered`,
        data: { project: 'shop', stage: sequence.split('.')[0], service: 'carts', ...data },
        extensions: { shkeptncontext: context },
      };
      await bus.publish(event);
      return context;
    },
    untilEnded: async (context, count) =>
      eventually(
        async () => {
          const found = await runs(context);
          expect(found.filter(({ state }) => state === 'finished')).toHaveLength(count);
          return found;
        },
        { timeout: 20_000 },
      ),
  };
}

/** Answers the tasks named by a real executor; what it was asked is kept in order. */
async function answerTasks(bus: Bus, tasks: readonly string[], answer: TaskHandler['run']): Promise<CloudEvent[]> {
  const asked: CloudEvent[] = [];
  const executor = await startExecutor({
    name: 'tester',
    bus,
    handlers: tasks.map((task) => ({
      task,
      claims: (event) => event.type === `sh.keptn.event.${task}.triggered`,
      run: async (received, tools) => {
        asked.push(received.event);
        return answer(received, tools);
      },
    })),
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ackWait: 5_000,
    lease: 5_000,
    concurrency: 64,
    attempts: 3,
  });
  cleanUpLater(async () => executor.stop());
  return asked;
}

const pass = { status: 'succeeded', result: 'pass', message: 'done' } as const;
const fail = { status: 'succeeded', result: 'fail', message: 'it broke' } as const;

describe('a delivery', () => {
  test('goes through its tasks and stages, carrying data forward, and waits for its timer', async () => {
    const { bus, trigger, untilEnded } = await scene();
    const asked = await answerTasks(bus, ['deployment', 'check'], ({ data: { stage } }) =>
      Promise.resolve({ ...pass, data: { deployment: { deploymentURIsLocal: [`http://${stage}`] } } }),
    );
    const context = await trigger('dev.delivery', { configurationChange: { values: { image: 'carts:2' } } });
    const runs = await untilEnded(context, 2);
    expect(runs.map(({ stage, result, image }) => [stage, result, image])).toEqual([
      ['dev', 'pass', 'carts:2'],
      ['prod', 'pass', 'carts:2'],
    ]);
    expect(asked.map(({ type }) => type.split('.')[3])).toEqual(['deployment', 'check', 'deployment']);
    expect(objectData(asked[1] as CloudEvent)).toMatchObject({ deployment: { deploymentURIsLocal: ['http://dev'] } });
    expect(JSON.stringify(asked[2]?.data)).not.toContain('http://dev');
    const [first, second] = asked.map(({ time = '' }) => Date.parse(time));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  test('that fails says why, skips the rest and triggers what selects the failure', async () => {
    const { bus, trigger, untilEnded } = await scene();
    await answerTasks(bus, ['deployment', 'rollback'], ({ event }) =>
      Promise.resolve(event.type.includes('rollback') ? pass : fail),
    );
    const runs = await untilEnded(await trigger('dev.delivery'), 2);
    expect(runs.map(({ sequence, result, message }) => [sequence, result, message])).toEqual([
      ['delivery', 'fail', 'it broke'],
      ['rollback', 'pass', 'done'],
    ]);
    expect(runs[0]?.tasks.map(({ state }) => state)).toEqual(['finished', 'skipped']);
  });

  test('sent twice runs once', async () => {
    const { url, bus, trigger, untilEnded } = await scene();
    const asked = await answerTasks(bus, ['deployment', 'check'], () => Promise.resolve(pass));
    const context = await trigger('dev.delivery', {}, 'e1');
    const { connect } = await import('@nats-io/transport-node');
    const plain = await connect({ servers: url });
    cleanUpLater(async () => plain.close());
    // Without a message id the stream stores it again; the run must not begin again.
    const copy = { specversion: '1.0', id: 'e1', source: 'test', type: 'sh.keptn.event.dev.delivery.triggered' };
    plain.publish(
      copy.type,
      JSON.stringify({ ...copy, shkeptncontext: context, data: { project: 'shop', stage: 'dev', service: 'carts' } }),
    );
    await plain.flush();
    await untilEnded(context, 2);
    expect(asked).toHaveLength(3);
  });
});

describe('the queue', () => {
  test('runs one delivery of a service at a time, in the order they came, over two replicas', async () => {
    const { bus, trigger, runs, untilEnded } = await scene(600_000, 2);
    const asked = await answerTasks(bus, ['deployment', 'rollback'], ({ event }) =>
      Promise.resolve(event.type.includes('rollback') ? pass : fail),
    );
    const contexts: string[] = [];
    for (let index = 0; index < 6; index += 1) contexts.push(await trigger('dev.delivery'));
    for (const context of contexts) await untilEnded(context, 2);
    const deployments = asked.filter(({ type }) => type.includes('deployment'));
    expect(deployments.map((event) => contextOf(event))).toEqual(contexts);
    const last = (await runs(contexts.at(-1) ?? ''))[0];
    expect(last?.waitsFor).toBeUndefined();
  });
});

test('a task that nobody takes fails its run in time and frees the queue', async () => {
  const { bus, trigger, untilEnded } = await scene(1_200);
  await answerTasks(bus, ['deployment', 'check'], () => Promise.resolve(pass));
  const lonely = await trigger('dev.lonely');
  const after = await trigger('dev.delivery');
  const [run] = await untilEnded(lonely, 1);
  expect(run).toMatchObject({ result: 'fail', status: 'errored' });
  expect(run?.message).toMatch(/Nobody answered nobody\.triggered .*SLW_SEQUENCE_TASK_UNCLAIMED/);
  await untilEnded(after, 2);
});

test.each([
  ['an unknown project', 'dev.delivery', { project: 'nowhere' }, /nowhere/],
  ['an unknown sequence', 'dev.deliver', {}, /no sequence deliver; it has: delivery, rollback, lonely/],
])('%s is answered by a finished sequence that says so', async (_, sequence, data, reason) => {
  const { bus, trigger } = await scene();
  const context = await trigger(sequence, data);
  const finished = await eventually(async () => {
    const message = await bus.read(`sh.keptn.event.${sequence}.finished`);
    if (message === undefined) throw new Error('not yet');
    return decodeStructured(message.data);
  });
  expect(contextOf(finished)).toBe(context);
  expect(finished.data).toMatchObject({ status: 'errored', result: 'fail' });
  expect((finished.data as { message: string }).message).toMatch(reason);
});
