import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRollouts, type Rollouts } from '../../services/kit/rollouts/index.ts';
import { cleanUpLater, rolloutsSandbox } from '../support/index.ts';
import { deliver, deployerFixture, type Fixture } from './deployer/index.ts';
import { blueGreenChart, canaryChart, workloadChart } from './deployer-rollouts/index.ts';

const LONG = 240_000;

let fixture: Fixture;
let rollouts: Rollouts;

beforeAll(async () => {
  await rolloutsSandbox();
  fixture = await deployerFixture({ timeoutMs: 120_000 });
  const { kube, clock } = fixture.deps;
  rollouts = createRollouts({ kube, clock, log: silentLog() });
  cleanUpLater(async () => rollouts.close());
}, 300_000);

const image = (service: string, tag: string): JsonObject => ({ image: `reg.local/${service}:${tag}` });
const at = async (name: string) => {
  const view = await rollouts.get({ namespace: fixture.namespace, name });
  return [view?.phase, view?.reason ?? '', view?.step, view?.images.join()];
};
const historyOf = async (service: string) =>
  (await fixture.deps.releases.history(fixture.release(service))).map(
    ({ revision, status }) => `${revision} ${status}`,
  );

describe('a canary', () => {
  beforeAll(() => fixture.addService('carts', canaryChart('carts')));

  test(
    'first deploy: finished when Healthy, with what runs',
    async () => {
      const answer = await deliver(fixture, { service: 'carts', deployment: { deploymentstrategy: 'user_managed' } });
      expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
      const [block, ...more] = answer.data?.['rollouts'] as JsonObject[];
      expect(more).toEqual([]);
      expect(block).toMatchObject({
        name: 'carts',
        namespace: fixture.namespace,
        phase: 'Healthy',
        step: 2,
        weight: 100,
      });
      expect(block?.['podHash']).toEqual(
        (await rollouts.get({ namespace: fixture.namespace, name: 'carts' }))?.podHash,
      );
    },
    LONG,
  );

  test(
    'an update: finished at the first pause with its canary pods, telling each transition',
    async () => {
      const told: string[] = [];
      const progress = (message: string) => void told.push(message);
      const answer = await deliver(fixture, { service: 'carts', values: image('carts', '2.0'), progress });
      expect(answer).toMatchObject({ result: 'pass' });
      expect(answer.data?.['rollouts']).toMatchObject([
        { phase: 'Paused', reason: 'CanaryPauseStep', step: 1, weight: 25 },
      ]);
      expect(await at('carts')).toEqual(['Paused', 'CanaryPauseStep', 1, 'reg.local/carts:2.0']);
      expect(told.filter((line) => line.startsWith('Rollout carts: Paused (CanaryPauseStep)'))).not.toEqual([]);
    },
    LONG,
  );

  test(
    'delivered again, it is where it was; the same version after an abort starts anew',
    async () => {
      const again = await deliver(fixture, { service: 'carts', values: image('carts', '2.0') });
      expect(again.data?.['rollouts']).toMatchObject([{ phase: 'Paused', step: 1 }]);
      const ref = { namespace: fixture.namespace, name: 'carts' };
      await rollouts.abort(ref);
      await rollouts.untilStable(ref, { deadlineMs: 60_000 });
      const retried = await deliver(fixture, { service: 'carts', values: image('carts', '2.0') });
      expect(retried).toMatchObject({ result: 'pass', data: { rollouts: [{ phase: 'Paused', step: 1 }] } });
    },
    LONG,
  );

  test(
    'pods that never come: told why; helm is back, and the version before serves',
    async () => {
      const values = { ...image('carts', 'broken'), progressDeadlineSeconds: 2 };
      const answer = await deliver(fixture, { service: 'carts', values });
      expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
      expect(answer.message).toContain('Rollout carts in namespace');
      expect(answer.message).toContain('ProgressDeadlineExceeded');
      expect(answer.message).toContain('ImagePullBackOff');
      expect(answer.message).toContain('[SLW_DEPLOY_ROLLOUT]');
      expect(answer.message).toMatch(/Revision \d+ \(image .*reg\.local\/carts:2\.0\) still serves/);
      expect(await at('carts')).toEqual(['Paused', 'CanaryPauseStep', 1, 'reg.local/carts:2.0']);
      expect((await historyOf('carts')).at(-1)).toMatch(/deployed$/);
    },
    LONG,
  );

  test(
    'another kind of the chart that does not come up is waited for, too',
    async () => {
      const deps = { ...fixture.deps, timeoutMs: 8_000 };
      const answer = await deliver(fixture, { service: 'carts', values: { side: 'unready' }, deps });
      expect(answer).toMatchObject({ result: 'fail', message: expect.stringContaining('Deployment carts-side') });
      expect((await at('carts'))[3]).toBe('reg.local/carts:2.0');
    },
    LONG,
  );
});

test(
  'a first deploy that does not come up is removed',
  async () => {
    await fixture.addService('first', canaryChart('first'));
    const values = { ...image('first', 'unready'), progressDeadlineSeconds: 2 };
    const answer = await deliver(fixture, { service: 'first', values });
    expect(answer).toMatchObject({ result: 'fail', message: expect.stringContaining('The first install was removed') });
    expect(await rollouts.get({ namespace: fixture.namespace, name: 'first' })).toBeUndefined();
    expect(await historyOf('first')).toEqual([]);
  },
  LONG,
);

test(
  'two Rollouts of one chart: finished when both are at rest, and both are told',
  async () => {
    await fixture.addService('pair', canaryChart('pair', ['pair-web', 'pair-worker']));
    await deliver(fixture, { service: 'pair' });
    const answer = await deliver(fixture, { service: 'pair', values: image('pair', '2.0') });
    expect(answer.data?.['rollouts']).toMatchObject([
      { name: 'pair-web', phase: 'Paused' },
      { name: 'pair-worker', phase: 'Paused' },
    ]);
  },
  LONG,
);

test(
  '[argo 19] a Rollout that does blue/green is left to it, whatever the strategy is called',
  async () => {
    await fixture.addService('shop', blueGreenChart('shop'));
    const deployment = { deploymentstrategy: 'blue_green_service' };
    const first = await deliver(fixture, { service: 'shop', deployment });
    expect(first.data?.['rollouts']).toMatchObject([{ phase: 'Healthy', weight: 100 }]);
    const second = await deliver(fixture, { service: 'shop', deployment, values: image('shop', '2.0') });
    expect(second.data?.['rollouts']).toMatchObject([{ phase: 'Paused', reason: 'BlueGreenPause', weight: 0 }]);
  },
  LONG,
);

test(
  '[argo 36] pods that a Deployment describes',
  async () => {
    await fixture.addService('work', workloadChart('work'));
    const first = await deliver(fixture, { service: 'work' });
    expect(first.data?.['rollouts']).toMatchObject([{ phase: 'Healthy' }]);
    const second = await deliver(fixture, { service: 'work', values: image('work', '2.0') });
    expect(second.data?.['rollouts']).toMatchObject([{ phase: 'Paused', step: 1, weight: 25 }]);
  },
  LONG,
);
