import { beforeAll, expect, test } from '@jest/globals';
import { createHelmReturn } from '../../services/deployer/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { rolloutsOf } from '../../services/kit/owners/index.ts';
import { createRights } from '../../services/kit/preflight/index.ts';
import { createRollouts, type Rollouts } from '../../services/kit/rollouts/index.ts';
import { createRolloutTasks } from '../../services/rollouts/index.ts';
import { cleanUpLater, rolloutsSandbox } from '../support/index.ts';
import { deliver, deployerFixture, journal, type Fixture } from './deployer/index.ts';
import { canaryChart } from './deployer-rollouts/index.ts';

/** Rollbacks of Rollouts that Helm brought: the cluster, Helm and Git go back together. */
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

const image = (tag: string): JsonObject => ({ image: `reg.local/web:${tag}` });
const viewOf = (name: string) => rollouts.get({ namespace: fixture.namespace, name });

function perform(task: string, service: string, context: string, data: object) {
  const { kube, clock, names, ...shared } = fixture.deps;
  const cluster = { ...fixture.deps, name: 'local' };
  const clusters = { local: cluster, of: () => cluster, ofProject: () => [cluster], close: () => undefined };
  const bus = { read: () => Promise.resolve(undefined) };
  const helm = createHelmReturn({ ...shared, clock, names, clusters, bus });
  const place = { rollouts, kube, rights: createRights(kube, clock) };
  const tasks = createRolloutTasks({
    placeOf: () => place,
    rolloutsOf: rolloutsOf(kube, names),
    helm,
    settleTimeoutMs: 120_000,
  });
  const handler = tasks.find((each) => each.task === task);
  const all = { project: fixture.project, stage: 'dev', service, ...data };
  const id = `${task} of ${context}`;
  const event = { id, source: 'test', type: `sh.keptn.event.${task}.triggered`, data: all, extensions: {} };
  const tools = {
    signal: new AbortController().signal,
    log: silentLog(),
    journal: journal(),
    progress: () => Promise.resolve(),
  };
  return handler!.run({ event, id, context, data: all }, tools);
}

async function delivered(service: string, tag: string, context: string) {
  const deployment = { deploymentstrategy: 'user_managed' };
  const answer = await deliver(fixture, { service, context, values: image(tag), deployment });
  expect(answer).toMatchObject({ result: 'pass' });
  return answer.data?.['rollouts'] as JsonObject[];
}

const servingImage = async (service: string) => (await viewOf(service))?.images.join();
const imageInGit = async (service: string) => {
  const scope = { project: fixture.project, stage: 'dev', service };
  const files = await fixture.deps.charts.projects.listFiles(scope, 'helm');
  const texts = await Promise.all(files.map((file) => fixture.deps.charts.projects.read(scope, file)));
  return texts
    .map(String)
    .join('\n')
    .match(/reg\.local\/web:\d/g)
    ?.at(-1);
};

test(
  '[argo 6] an update in flight: aborted, then Helm and Git go back, and the Rollout is healthy again',
  async () => {
    await fixture.addService('carts', canaryChart('carts'));
    await delivered('carts', '1', 'first');
    const pins = await delivered('carts', '2', 'second');
    expect(await viewOf('carts')).toMatchObject({ phase: 'Paused' });
    const answer = await perform('rollback', 'carts', 'second', { result: 'fail', rollouts: pins });
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(answer.message).toMatch(/was aborted.*Finished rollback\./s);
    expect(await viewOf('carts')).toMatchObject({ phase: 'Healthy', promoted: true });
    expect(await servingImage('carts')).toBe('reg.local/web:1');
    expect(await imageInGit('carts')).toBe('reg.local/web:1');
    expect(answer.gitCommit).toMatch(/^[0-9a-f]{40}$/);
  },
  LONG,
);

test(
  '[argo 47] fully promoted: Helm goes back, without the steps',
  async () => {
    await fixture.addService('orders', canaryChart('orders'));
    await delivered('orders', '1', 'first');
    const pins = await delivered('orders', '2', 'second');
    await rollouts.promote({ namespace: fixture.namespace, name: 'orders' }, { mode: 'full' });
    await rollouts.until(
      { namespace: fixture.namespace, name: 'orders' },
      (view) => (view?.promoted === true && view.phase === 'Healthy' ? true : undefined),
      { deadlineMs: 60_000 },
    );
    const answer = await perform('rollback', 'orders', 'second', { result: 'fail', rollouts: pins });
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(await viewOf('orders')).toMatchObject({ phase: 'Healthy', promoted: true });
    expect(await servingImage('orders')).toBe('reg.local/web:1');
    expect(await imageInGit('orders')).toBe('reg.local/web:1');
  },
  LONG,
);

test(
  'a run that failed before it deployed: the version of the other run is left alone',
  async () => {
    await fixture.addService('users', canaryChart('users'));
    await delivered('users', '1', 'first');
    await delivered('users', '2', 'second');
    const answer = await perform('rollback', 'users', 'third', { result: 'fail', status: 'errored' });
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/is not of this run/) });
    expect(await viewOf('users')).toMatchObject({ phase: 'Paused', images: ['reg.local/web:2'] });
  },
  LONG,
);
