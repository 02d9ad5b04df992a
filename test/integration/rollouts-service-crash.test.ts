import { randomUUID } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { encodeStructured, type CloudEvent } from '../../services/kit/events/index.ts';
import { startExecutor, type Executor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRolloutTasks } from '../../services/rollouts/index.ts';
import { startSlipwayProcess } from '../processes/index.ts';
import {
  cleanUpLater,
  eventually,
  rolloutsSandbox,
  startTestNats,
  temporaryFolder,
  testBus,
} from '../support/index.ts';
import { answersTo, canary, openScene, taskEvent, untilAnswered, type Scene } from './rollouts-service/index.ts';

/** Deliveries that come twice, to two replicas, or to a process that is killed: always one advance and one answer. */
let scene: Scene;
let nats = '';
let service = '';
let number = 0;
let sent = 0;

beforeAll(async () => {
  scene = await openScene();
  nats = (await startTestNats()).url;
}, 300_000);
beforeEach(() => {
  service = `s${(number += 1)}`;
  sent = scene.patches.length;
});

const image = (tag: string) => `reg.local/web:${tag}`;
const patches = () => scene.patches.slice(sent);
const finished = (answers: readonly CloudEvent[]) => answers.filter(({ type }) => type.endsWith('.finished'));
const started = (answers: readonly CloudEvent[]) => answers.filter(({ type }) => type.endsWith('.started'));

async function paused(tag = '2') {
  await scene.deployed(canary(service, image('1')));
  await scene.apply(canary(service, image(tag)));
  return scene.until(service, 'Paused', 1);
}

async function serve(bus: Bus): Promise<Executor> {
  const executor = await startExecutor({
    name: 'slipway-rollouts',
    bus,
    handlers: createRolloutTasks(scene.deps),
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ackWait: 2_000,
    lease: 1_500,
    concurrency: 8,
    attempts: 5,
  });
  cleanUpLater(async () => executor.stop());
  return executor;
}

/** Puts the same event on the bus, as often as asked: without a message id NATS does not see that it is the same. */
async function publishTimes(event: CloudEvent, times: number): Promise<void> {
  const plain = await connect({ servers: nats });
  for (let count = 0; count < times; count += 1) plain.publish(event.type, encodeStructured(event));
  await plain.drain();
}

describe('two replicas', () => {
  test('[argo 41] the same event twice: one advance, one .started and one .finished', async () => {
    await paused();
    const [one, other] = [await testBus(nats), await testBus(nats)];
    await Promise.all([serve(one), serve(other)]);
    const event = taskEvent(scene, 'release', service, { result: 'pass' });
    await publishTimes(event, 2);
    await untilAnswered(one, event.id);
    // Until both deliveries are done with: then nothing more can come of them.
    await eventually(async () => expect(await pendingOf('slipway-rollouts')).toBe(0), { timeout: 30_000 });
    const answers = await answersTo(one, event.id);
    expect(started(answers)).toHaveLength(1);
    expect(finished(answers)).toHaveLength(1);
    expect(finished(answers)[0]?.data).toMatchObject({ result: 'pass' });
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 3 });
    expect(patches()).toEqual([`status ${service}`]);
  });

  test('[argo 12] labels, context, triggered id and commit of the event are in both answers', async () => {
    await paused();
    const bus = await testBus(nats);
    await serve(bus);
    const event = taskEvent(scene, 'release', service, { result: 'pass' });
    await bus.publish(event);
    const answers = await untilAnswered(bus, event.id);
    for (const answer of [...started(answers), ...finished(answers)]) {
      expect(answer.data).toMatchObject({ project: scene.project, stage: 'prod', service, labels: { build: '17' } });
      expect(answer.extensions).toMatchObject({
        shkeptncontext: event.extensions['shkeptncontext'],
        triggeredid: event.id,
        gitcommitid: 'abc1234',
      });
    }
  });
});

async function pendingOf(durable: string): Promise<number> {
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const plain = await connect({ servers: nats });
  try {
    const manager = await jetstreamManager(plain);
    const info = await manager.consumers.info('slipway', durable);
    return info.num_pending + info.num_ack_pending;
  } finally {
    await plain.close();
  }
}

describe('a process that is killed with SIGKILL', () => {
  // A bus of its own for each, so that nobody else takes what the killed one leaves.
  beforeEach(async () => {
    nats = (await startTestNats()).url;
  });

  async function startProcess() {
    const settings = {
      SLIPWAY_NATS_URL: nats,
      SLIPWAY_DATA_DIR: await temporaryFolder(),
      SLIPWAY_KUBE_KUBECONFIG: (await rolloutsSandbox()).kubeconfig,
      SLIPWAY_EXECUTOR_ACK_WAIT: '2s',
      SLIPWAY_EXECUTOR_LEASE: '2s',
    };
    const slipway = await startSlipwayProcess({ services: ['rollouts'], settings });
    cleanUpLater(async () => slipway.kill());
    return slipway;
  }

  test('[argo 42] after the patch, before .finished: the next one sends it, without a second promote', async () => {
    // Pods that take five seconds leave the time to kill between the patch and the next pause.
    await paused('2-slow');
    const bus = await testBus(nats);
    const first = await startProcess();
    const event = taskEvent(scene, 'release', service, { result: 'pass' });
    await bus.publish(event);
    await eventually(async () => expect((await scene.view(service)).step).toBe(2), { timeout: 60_000, interval: 20 });
    await first.kill();
    expect(finished(await answersTo(bus, event.id))).toEqual([]);
    await startProcess();
    const answers = await untilAnswered(bus, event.id);
    expect(started(answers)).toHaveLength(1);
    expect(finished(answers)).toHaveLength(1);
    expect(finished(answers)[0]?.data).toMatchObject({
      result: 'pass',
      message: expect.stringMatching(/was promoted already, by an attempt before/),
    });
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 3, weights: { desired: 50 } });
  }, 180_000);

  test('again and again in the middle of a rollback: aborted once, answered once', async () => {
    await paused('2-slow');
    const bus = await testBus(nats);
    const first = await startProcess();
    const event = taskEvent(scene, 'rollback', service, { result: 'fail' });
    await bus.publish(event);
    await eventually(async () => expect((await scene.view(service)).aborted).toBe(true), {
      timeout: 60_000,
      interval: 20,
    });
    await first.kill();
    await startProcess();
    const answers = await untilAnswered(bus, event.id);
    expect(started(answers)).toHaveLength(1);
    expect(finished(answers)).toHaveLength(1);
    expect(finished(answers)[0]?.data).toMatchObject({ result: 'pass' });
    expect((await scene.view(service)).resource.status).toMatchObject({ abort: true, availableReplicas: 4 });
  }, 180_000);
});
