import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startExecutor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRolloutTasks } from '../../services/rollouts/index.ts';
import { cleanUpLater, rolloutsSandbox, startTestNats, testBus } from '../support/index.ts';
import { grant, type PolicyRule } from './rights/index.ts';
import { canary, openScene, taskEvent, untilAnswered, type Scene } from './rollouts-service/index.ts';

/** A service account that may not do all that a promote takes. */
const READ: PolicyRule = { apiGroups: ['argoproj.io'], resources: ['rollouts'], verbs: ['get', 'list', 'watch'] };
const SETS: PolicyRule = { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list'] };

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ kubeconfig: (await rolloutsSandbox()).userKubeconfig('slipway') });
}, 300_000);

describe('rights that are missing', () => {
  test('[argo 51] are named with verb and resource, before any patch and without a second attempt', async () => {
    const service = 'carts';
    await grant(scene.namespace, [READ, SETS]);
    await scene.deployed(canary(service, 'reg.local/web:1'));
    await scene.apply(canary(service, 'reg.local/web:2'));
    await scene.until(service, 'Paused', 1);
    const bus = await testBus((await startTestNats()).url);
    let attempts = 0;
    const handlers = createRolloutTasks(scene.deps).map((handler) => ({
      ...handler,
      run: (...parts: Parameters<typeof handler.run>) => {
        attempts += 1;
        return handler.run(...parts);
      },
    }));
    const executor = await startExecutor({
      name: 'slipway-rollouts',
      bus,
      handlers,
      log: silentLog(),
      replica: randomUUID(),
      clock: () => new Date(),
      ackWait: 5_000,
      lease: 5_000,
      concurrency: 8,
      attempts: 5,
    });
    cleanUpLater(async () => executor.stop());
    const event = taskEvent(scene, 'release', service, { result: 'pass' });
    await bus.publish(event);
    const answers = await untilAnswered(bus, event.id);
    expect(answers.at(-1)?.data).toMatchObject({ status: 'errored', result: 'fail' });
    const { message } = answers.at(-1)?.data as { message: string };
    expect(message).toMatch(
      /patch rollouts\.argoproj\.io.*patch rollouts\/status\.argoproj\.io.*SLW_KUBE_RIGHTS_MISSING/s,
    );
    expect(message).toMatch(/resources: \[rollouts\/status\], verbs: \[patch\]/);
    expect(attempts).toBe(1);
    expect(scene.patches).toEqual([]);
  });
});
