import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../services/kit/events/index.ts';
import { eventually, startTestNats } from '../support/index.ts';
import { deliver, deployerFixture, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, type KeptnPlane } from './keptn/index.ts';

/** Scenarios 6, 7, 13 and 16 of Keptn's helm-service: which events an executor answers with, and how often. */
let fixture: Fixture;
let plane: KeptnPlane;
let nats: Awaited<ReturnType<typeof startTestNats>>;
beforeAll(async () => {
  fixture = await deployerFixture();
  nats = await startTestNats();
  plane = await keptnPlane(fixture, { natsUrl: nats.url });
});

const ONCE = ['started', 'finished'];
const revisions = async (service: string) => (await fixture.deps.releases.history(fixture.release(service))).length;
const replicas = async (service: string) => {
  const { release: name, namespace } = fixture.release(service);
  return (await fixture.deps.kube.podsOf([{ kind: 'Deployment', name, namespace }])).length;
};
const deployed = async (service: string, values: JsonObject = {}) => {
  await fixture.addService(service, await webChart(service));
  expect(await deliver(fixture, { service, values })).toMatchObject({ result: 'pass' });
};
const errored = (words: RegExp) => ({ status: 'errored', result: 'fail', message: expect.stringMatching(words) });

test('[keptn 6] no chart, and values to change: started, then errored with where it was looked', async () => {
  await fixture.addService('six', {});
  const head = await fixture.deps.charts.projects.head(fixture.project, 'dev');
  const data = {
    configurationChange: { values: { image: 'reg.local/x:1' } },
    deployment: { deploymentstrategy: 'direct' },
  };
  const { phases, finished } = await plane.ask('deployment', 'six', data);
  expect(phases).toEqual(ONCE);
  expect(finished).toMatchObject(errored(/looked at helm\/six\/Chart\.yaml.*\[SLW_CHART_MISSING\]/));
  expect(finished).toMatchObject({ project: fixture.project, stage: 'dev', service: 'six' });
  expect(await fixture.deps.charts.projects.head(fixture.project, 'dev')).toBe(head);
  expect(await revisions('six')).toBe(0);
});

describe('[keptn 7] data that cannot be read', () => {
  const action = { action: { action: 'scaling', value: '1' } };
  const cases: readonly (readonly [string, string, JsonValue])[] = [
    ['a text', 'deployment', 'deploy carts'],
    ['a list', 'release', [1]],
    ['nothing', 'rollback', null],
    ['no scope', 'action', action],
    ['a scope of other types', 'action', { ...action, project: 7, stage: ['dev'], service: {} }],
    ['a strategy that is a number', 'deployment', { deployment: { deploymentstrategy: 1 } }],
    ['labels that are none', 'release', { labels: 7 }],
    ['a name that is a path', 'rollback', { service: '../../etc' }],
  ];
  test.each(cases)('%s, of %s: one started, one errored that names the fields', async (_, task, data) => {
    const { phases, finished } = await plane.answered(await plane.tell(task, data));
    expect(phases).toEqual(ONCE);
    expect(finished).toMatchObject(errored(/\bdata\b.*\[SLW_TASK_DATA_INVALID\]/));
  });
});

describe('[keptn 13] release', () => {
  test('of direct: started and finished, and the cluster stays as it is', async () => {
    await deployed('thirteen');
    const data = { status: 'succeeded', result: 'pass', deployment: { deploymentstrategy: 'direct' } };
    const { phases, finished } = await plane.ask('release', 'thirteen', data);
    expect(phases).toEqual(ONCE);
    expect(finished).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(await revisions('thirteen')).toBe(1);
  });

  test.each<[string, JsonObject]>([
    ['an unknown one', { deployment: { deploymentstrategy: 'Direct' } }],
    ['none', {}],
  ])('of %s: started, then errored', async (_, data) => {
    const { phases, finished } = await plane.ask('release', 'thirteen', data);
    expect(phases).toEqual(ONCE);
    expect(finished).toMatchObject(errored(/\[SLW_DEPLOY_STRATEGY\]/));
  });
});

describe('[keptn 16] action', () => {
  const scale = (value: JsonValue) => ({ action: { action: 'scaling', value } });

  test('a number in a text scales; a word is a refusal; both are answered once', async () => {
    await deployed('sixteen');
    const done = await plane.ask('action', 'sixteen', scale('1'));
    expect(done.phases).toEqual(ONCE);
    expect(done.finished).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(await replicas('sixteen')).toBe(2);
    const refused = await plane.ask('action', 'sixteen', scale('one'));
    expect(refused.phases).toEqual(ONCE);
    expect(refused.finished).toMatchObject({ status: 'succeeded', result: 'fail' });
    expect(await replicas('sixteen')).toBe(2);
  });

  test.each<[string, JsonObject]>([
    ['none', {}],
    ['an unknown one', { action: { action: 'toggle-feature', value: 'on' } }],
  ])('%s: no events', async (_, data) => {
    const id = await plane.tell('action', { project: fixture.project, stage: 'dev', service: 'sixteen', ...data });
    // The lane keeps the order, so what comes behind it is answered after it would have been.
    await plane.ask('action', 'sixteen', scale('none'));
    expect(plane.answersTo(id).events).toEqual([]);
  });

  test('the bus goes away before the answer can be sent: it is sent once the bus is back, and scaled once', async () => {
    await deployed('seventeen', { image: 'reg.local/x:1-slow' });
    const data = { project: fixture.project, stage: 'dev', service: 'seventeen', ...scale('+1') };
    const id = await plane.tell('action', data);
    const newest = async () => (await fixture.deps.releases.history(fixture.release('seventeen'))).at(-1);
    await eventually(async () => expect(await newest()).toMatchObject({ revision: 2, status: 'pending-upgrade' }));
    await nats.kill();
    expect(plane.answersTo(id).phases).toEqual(['started']);
    await eventually(async () => expect(await replicas('seventeen')).toBe(2), { timeout: 30_000 });
    nats = await startTestNats({ dir: nats.dir, port: nats.port });
    expect((await plane.answered(id)).finished).toMatchObject({ status: 'succeeded', result: 'pass' });
    const after = await plane.ask('action', 'seventeen', scale('none'));
    expect(after.phases).toEqual(ONCE);
    expect(plane.answersTo(id).phases).toEqual(ONCE);
    expect(await replicas('seventeen')).toBe(2);
  }, 120_000);
});
