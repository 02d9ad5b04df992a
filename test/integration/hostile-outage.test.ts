import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { startSandbox } from '../../sandbox/index.ts';
import { SlipwayError } from '../../services/kit/errors/index.ts';
import type { TaskAnswer } from '../../services/kit/executor/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually } from '../support/index.ts';
import { deliver, deployerFixture, journal, webChart, type Delivery, type Fixture } from './deployer/index.ts';

type OwnSandbox = Awaited<ReturnType<typeof startSandbox>>;

let cluster: OwnSandbox;
let fixture: Fixture;
beforeAll(async () => {
  cluster = await startSandbox({ report: silentReport() });
  cleanUpLater(async () => cluster.stop());
  fixture = await deployerFixture({ kubeconfig: cluster.kubeconfig });
  await fixture.addService('carts', await webChart('carts'));
});

/** As the harness does: the same event is worked on again until its answer is no matter of time; how often it was. */
async function untilAnswered(delivery: Delivery): Promise<{ readonly answer: TaskAnswer; readonly attempts: number }> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return { answer: await deliver(fixture, delivery), attempts };
    } catch (error) {
      if (!(error instanceof SlipwayError) || !error.retryable) throw error;
      await eventually(async () => fixture.deps.kube.ping(), { timeout: 30_000, interval: 200 });
    }
  }
}

async function history() {
  const revisions = await fixture.deps.releases.history(fixture.release('carts'));
  return revisions.map(({ revision, status }) => `${revision} ${status}`);
}

const newest = async () => (await history()).at(-1);

test('an API server that is killed and comes back in the middle of an upgrade: one answer, and nothing is pending', async () => {
  const first = await deliver(fixture, { service: 'carts', values: { image: 'reg.local/carts:1' } });
  expect(first).toMatchObject({ result: 'pass' });
  const event = { service: 'carts', id: randomUUID(), journal: journal(), deployment: { timeout: '60s' } };
  const answered = untilAnswered({ ...event, values: { image: 'reg.local/carts:slow-2' } });
  await eventually(async () => expect(await newest()).toBe('2 pending-upgrade'));
  await cluster.kill('kube-apiserver');
  await cluster.revive('kube-apiserver');
  const { answer } = await answered;
  expect(answer).toEqual(expect.objectContaining({ status: 'succeeded', result: 'pass' }));
  const statuses = await history();
  expect(statuses.filter((status) => status.endsWith(' deployed'))).toHaveLength(1);
  expect(statuses.filter((status) => status.includes('pending'))).toEqual([]);
  const release = fixture.release('carts');
  const [pod, ...others] = await fixture.deps.kube.podsOf([
    { kind: 'Deployment', name: release.release, namespace: release.namespace },
  ]);
  expect(pod).toMatchObject({ image: 'reg.local/carts:slow-2', ready: true });
  expect(others).toEqual([]);
  const values = await fixture.deps.charts.projects.read(
    { project: fixture.project, stage: 'dev', service: 'carts' },
    'helm/values.yaml',
  );
  expect(values?.toString()).toContain('reg.local/carts:slow-2');
});
