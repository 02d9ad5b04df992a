import { beforeAll, expect, test } from '@jest/globals';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createRollouts, type Rollouts } from '../../services/kit/rollouts/index.ts';
import { cleanUpLater, eventually, rolloutsSandbox, startTestNats } from '../support/index.ts';
import { canaryChart } from './deployer-rollouts/index.ts';
import { deployerFixture, type Fixture } from './deployer/index.ts';
import { keptnPlane, type KeptnPlane } from './keptn/index.ts';

let fixture: Fixture;
let rollouts: Rollouts;
let plane: KeptnPlane;

beforeAll(async () => {
  await rolloutsSandbox();
  fixture = await deployerFixture({ timeoutMs: 60_000 });
  plane = await keptnPlane(fixture, { natsUrl: (await startTestNats()).url });
  const { kube, clock } = fixture.deps;
  rollouts = createRollouts({ kube, clock, log: silentLog() });
  cleanUpLater(async () => rollouts.close());
  await fixture.addService('carts', canaryChart('carts'));
}, 300_000);

const ref = () => ({ namespace: fixture.namespace, name: 'carts' });
const delivery = (tag: string): JsonObject => ({
  configurationChange: { values: { image: `reg.local/carts:${tag}` } },
  deployment: { deploymentstrategy: 'user_managed' },
});

test('a Rollout that does not come up is aborted, its stable version serves, and the next delivery goes out', async () => {
  expect((await plane.ask('deployment', 'carts', delivery('1'))).finished).toMatchObject({ result: 'pass' });
  const scope = { project: fixture.project, stage: 'dev', service: 'carts' };
  const id = await plane.tell('deployment', { ...scope, ...delivery('2-unready') });
  await eventually(
    async () => {
      const view = await rollouts.get(ref());
      expect([view?.images.join(), view?.phase]).toEqual(['reg.local/carts:2-unready', 'Progressing']);
      const history = await fixture.deps.releases.history(fixture.release('carts'));
      expect(history.at(-1)).toMatchObject({ revision: 2, status: 'deployed' });
    },
    { timeout: 60_000 },
  );
  await plane.bus.commit([cancelWrite(id, { reason: 'wrong version', at: new Date().toISOString() })]);
  const { finished } = await plane.answered(id);
  expect(finished).toMatchObject({ status: 'aborted', result: 'fail' });
  expect(finished['message']).toMatch(
    /^Aborted: wrong version\. Revision 1 \(image .*reg\.local\/carts:1\) serves, as before\.$/,
  );
  const view = await rollouts.get(ref());
  expect([view?.images.join(), view?.phase]).toEqual(['reg.local/carts:1', 'Healthy']);
  expect((await plane.ask('deployment', 'carts', delivery('3'))).finished).toMatchObject({ result: 'pass' });
}, 180_000);
