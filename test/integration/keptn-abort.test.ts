import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { taskType } from '../../services/kit/events/index.ts';
import { controlSequence } from '../../services/kit/sequences/index.ts';
import { eventually, startTestNats } from '../support/index.ts';
import { deployerFixture, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, pipeline, type KeptnPlane, type Pipeline } from './keptn/index.ts';

/** A run that is aborted while helm works, from the command to the cluster, and the run behind it in the queue. */
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: aborts }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks:
            - { name: deployment, properties: { deploymentstrategy: direct } }
            - { name: release }
        - name: rollback
          triggeredOn: [{ event: dev.delivery.finished, selector: { match: { result: fail } } }]
          tasks: [{ name: rollback }]
`;

let fixture: Fixture;
let plane: KeptnPlane;
let shop: Pipeline;

beforeAll(async () => {
  fixture = await deployerFixture();
  plane = await keptnPlane(fixture, { natsUrl: (await startTestNats()).url });
  shop = await pipeline(fixture, plane, SHIPYARD);
  await shop.addService('carts', await webChart('carts'));
});

const deliver = async (tag: string) =>
  shop.trigger('dev.delivery', 'carts', { configurationChange: { values: { image: `reg.local/carts:${tag}` } } });
const release = () => ({ release: `${shop.project}-dev-carts`, namespace: `${shop.project}-dev` });
const history = async () =>
  (await fixture.deps.releases.history(release())).map(({ revision, status }) => `${revision} ${status}`);

test('[keptn 29] abort in the middle of helm: what served before serves, and the run that waits goes out at once', async () => {
  expect((await shop.ended(await deliver('1'), 1)).get('dev.delivery')).toMatchObject({ result: 'pass' });
  const context = await deliver('2-unready');
  await eventually(async () => expect((await history()).at(-1)).toBe('2 pending-upgrade'), { timeout: 30_000 });
  const next = await deliver('3');
  await eventually(async () => expect((await shop.runs(next))[0]?.state).toBe('waiting'), { timeout: 30_000 });

  const means = { bus: plane.bus, clock: () => new Date(), newId: randomUUID };
  const command = { project: shop.project, context, action: 'abort', actor: 'alice', reason: 'wrong version' } as const;
  expect(await controlSequence(means, command)).toEqual({ matched: 1 });
  const aborted = (await shop.ended(context, 1)).get('dev.delivery');
  expect(aborted).toMatchObject({ status: 'aborted', result: 'fail' });
  const answer = plane.seen.find(
    ({ type, extensions }) => type === taskType('deployment', 'finished') && extensions['shkeptncontext'] === context,
  );
  expect(answer?.data).toMatchObject({
    status: 'aborted',
    message: 'Aborted by alice: wrong version. Revision 1 (image reg.local/carts:1) serves, as before.',
  });

  expect((await shop.ended(next, 1)).get('dev.delivery')).toMatchObject({ status: 'succeeded', result: 'pass' });
  expect(await history()).toEqual(['1 superseded', '2 failed', '3 superseded', '4 deployed']);
  const pods = await fixture.deps.kube.podsOf([
    { kind: 'Deployment', name: release().release, namespace: release().namespace },
  ]);
  expect(new Set(pods.map(({ image }) => image))).toContain('reg.local/carts:3');
  // Nothing followed the aborted run, though one sequence asks for its failures.
  expect((await shop.runs(context)).map(({ sequence }) => sequence)).toEqual(['delivery']);
}, 120_000);
