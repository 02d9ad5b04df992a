import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deliver, deployerFixture, journal, perform, webChart, type Fixture } from './deployer/index.ts';
import { eventually } from '../support/index.ts';
import { findOrphans } from '../../services/kit/helm/index.ts';

let fixture: Fixture;
let service = '';
let number = 0;

beforeAll(async () => {
  fixture = await deployerFixture();
});
beforeEach(async () => {
  service = `r${(number += 1)}`;
  await fixture.addService(service, await webChart(service));
});

const version = (tag: string) => ({ image: `reg.local/x:${tag}` });
const history = async () =>
  (await fixture.deps.releases.history(fixture.release(service))).map(
    ({ revision, status }) => `${revision} ${status}`,
  );
const imageNow = async () => {
  const name = { kind: 'Deployment', name: fixture.release(service).release, namespace: fixture.namespace };
  return [...new Set((await fixture.deps.kube.podsOf([name])).map(({ image }) => image))];
};
const overlay = async () => {
  const scope = { project: fixture.project, stage: 'dev', service };
  return (await fixture.deps.charts.projects.read(scope, 'helm/values.yaml'))?.toString();
};
const rollBack = async (context: string, more = {}) =>
  perform(fixture, 'rollback', {
    service,
    context,
    data: { result: 'fail', deployment: { deploymentstrategy: 'direct' } },
    ...more,
  });

describe('rollback of a version that was deployed and found bad', () => {
  test('the version before serves, Git shows it, the values that the bad one brought are gone', async () => {
    await deliver(fixture, { service, values: version('1'), context: 'A' });
    const before = await overlay();
    await deliver(fixture, { service, values: { ...version('2'), replicaCount: 2 }, context: 'B' });
    const answer = await rollBack('B');
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(answer.message).toBe('Finished rollback. Revision 1 (image reg.local/x:1) serves.');
    expect(answer.gitCommit).toBe(await fixture.deps.charts.projects.head(fixture.project, 'dev'));
    expect(await history()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
    expect(await imageNow()).toEqual(['reg.local/x:1']);
    expect(await overlay()).toBe(before);
  });

  test('delivered again, or asked for again, it goes no further', async () => {
    await deliver(fixture, { service, values: version('1'), context: 'A' });
    await deliver(fixture, { service, values: version('2'), context: 'B' });
    await deliver(fixture, { service, values: version('3'), context: 'C' });
    const notes = journal();
    const first = await rollBack('C', { id: 'E', journal: notes });
    expect(await rollBack('C', { id: 'E', journal: notes })).toEqual(first);
    const again = await rollBack('C');
    expect(again).toMatchObject({ result: 'pass', message: expect.stringMatching(/nothing to roll back.*x:2/) });
    expect((await history()).at(-1)).toBe('4 deployed');
    expect(await imageNow()).toEqual(['reg.local/x:2']);
  });

  test('a person, in a run of its own and with no strategy, goes back by one', async () => {
    await deliver(fixture, { service, values: version('1') });
    await deliver(fixture, { service, values: version('2'), deployment: { deploymentstrategy: 'user_managed' } });
    expect(await perform(fixture, 'rollback', { service })).toMatchObject({ result: 'pass' });
    expect(await imageNow()).toEqual(['reg.local/x:1']);
  });
});

describe('nothing is rolled back', () => {
  test('where the deployment of the run failed and was undone', async () => {
    await deliver(fixture, { service, values: version('1'), context: 'A' });
    await deliver(fixture, { service, values: version('2'), context: 'B' });
    await deliver(fixture, { service, values: version('broken'), deployment: { timeout: '3s' }, context: 'C' });
    const answer = await rollBack('C');
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringContaining('nothing to roll back') });
    expect(await imageNow()).toEqual(['reg.local/x:2']);
    expect(await overlay()).toContain('reg.local/x:2');
  });

  test('where nothing older is left, which is said', async () => {
    await deliver(fixture, { service, values: version('1'), context: 'A' });
    await expect(rollBack('A')).rejects.toMatchObject({ code: 'SLW_ROLLBACK_NOWHERE' });
    await expect(perform(fixture, 'rollback', { service: 'never' })).rejects.toThrow(/No version serves/);
    expect(await history()).toEqual(['1 deployed']);
  });

  test('of a strategy that nobody carries out', async () => {
    const data = { deployment: { deploymentstrategy: 'big_bang' } };
    await expect(perform(fixture, 'rollback', { service, data })).rejects.toMatchObject({
      code: 'SLW_DEPLOY_STRATEGY',
    });
  });
});

test('helm killed in the middle of a rollback: the next attempt ends it', async () => {
  await deliver(fixture, { service, values: version('1-slow'), context: 'A' });
  await deliver(fixture, { service, values: version('2'), context: 'B' });
  const notes = journal();
  const attempt = rollBack('B', { id: 'E', journal: notes }).catch((error: unknown) => error);
  await eventually(async () => expect((await history()).at(-1)).toBe('3 pending-rollback'));
  const trace = { ...fixture.release(service), workDir: fixture.deps.helmWorkDir };
  findOrphans(trace).forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
  expect(await attempt).toMatchObject({ code: 'SLW_HELM_STOPPED', retryable: true });
  expect(await rollBack('B', { id: 'E', journal: notes })).toMatchObject({ result: 'pass' });
  expect(await history()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
  expect(await imageNow()).toEqual(['reg.local/x:1-slow']);
  expect(await overlay()).toContain('1-slow');
});

test('a way back whose pods do not become ready in time: told why', async () => {
  await deliver(fixture, { service, values: version('1-slow'), context: 'A' });
  await deliver(fixture, { service, values: version('2'), context: 'B' });
  const answer = await rollBack('B', { data: { result: 'fail', rollback: { timeout: '2s' } } });
  expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
  expect(answer.message).toMatch(/Deployment \S+: .*was not ready within 2s.*\[SLW_HELM_TIMEOUT\]/s);
  expect(await overlay()).toContain('reg.local/x:2');
});

describe('release of direct and user_managed', () => {
  test.each([
    ['direct', { result: 'pass', status: 'succeeded' }, 'pass'],
    ['user_managed', { result: 'warning', status: 'succeeded' }, 'warning'],
    ['direct', { result: 'fail', status: 'succeeded' }, 'fail'],
    ['direct', { status: 'succeeded' }, 'pass'],
  ])('%s after %j: finished with %s, the cluster as it was', async (deploymentstrategy, before, result) => {
    const answer = await perform(fixture, 'release', {
      service,
      data: { ...before, deployment: { deploymentstrategy } },
    });
    expect(answer).toMatchObject({ status: 'succeeded', result });
    expect(await history()).toEqual([]);
  });

  test.each([[{}], [{ deployment: { deploymentstrategy: 'big_bang' } }]])('%j is refused', async (data) => {
    await expect(perform(fixture, 'release', { service, data })).rejects.toMatchObject({ code: 'SLW_DEPLOY_STRATEGY' });
  });
});
