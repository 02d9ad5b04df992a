import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonValue } from '../../services/kit/events/index.ts';
import { eventually } from '../support/index.ts';
import {
  deliver,
  deployerFixture,
  journal,
  perform,
  webChart,
  type Fixture,
  type Performance,
} from './deployer/index.ts';

const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };

let fixture: Fixture;
let service = '';
let number = 0;
beforeAll(async () => {
  fixture = await deployerFixture();
});
beforeEach(async () => {
  service = `g${(number += 1)}`;
  await fixture.addService(service, await webChart(service));
});

const deploy = async (tag: string) =>
  expect(
    await deliver(fixture, { service, values: { image: `reg.local/x:${tag}` }, deployment: BLUE_GREEN }),
  ).toMatchObject({ result: 'pass' });
const release = async () => {
  const data = { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN };
  expect(await perform(fixture, 'release', { service, data })).toMatchObject({ result: 'pass' });
};
const act = (action: string, value?: JsonValue, more: Partial<Performance> = {}) =>
  perform(fixture, 'action', { service, data: { action: { action, value } }, ...more });
const podsOf = async (end: string) => {
  const { release: name, namespace } = fixture.release(service);
  return fixture.deps.kube.podsOf([{ kind: 'Deployment', name: `${name}${end}`, namespace }]);
};
const counts = async () => ({ canary: (await podsOf('')).length, primary: (await podsOf('-primary')).length });
const overlay = async () => {
  const scope = { project: fixture.project, stage: 'dev', service };
  return (await fixture.deps.charts.projects.read(scope, 'helm/values.yaml'))?.toString() ?? '';
};

test('scaling what was released survives the next deployment and its promotion', async () => {
  await deploy('1');
  await release();
  await eventually(async () => expect(await counts()).toEqual({ canary: 0, primary: 1 }));
  expect(await act('scaling', '+2')).toMatchObject({
    status: 'succeeded',
    result: 'pass',
    message: 'Successfully executed scaling action: 1 to 3 replicas.',
  });
  expect(await counts()).toEqual({ canary: 0, primary: 3 });
  expect(await overlay()).toMatch(/^replicaCount: 3$/m);
  await deploy('2');
  expect(await counts()).toEqual({ canary: 3, primary: 3 });
  await release();
  await eventually(async () => expect(await counts()).toEqual({ canary: 0, primary: 3 }));
  expect((await podsOf('-primary')).map(({ image }) => image)).toEqual(Array(3).fill('reg.local/x:2'));
});

test('scaling while the canary is tried: both sides, and once however often it is delivered', async () => {
  await deploy('1');
  await release();
  await deploy('2');
  const [id, kept] = ['scale', journal()];
  const first = await act('scaling', 1, { id, journal: kept });
  expect(first).toMatchObject({ result: 'pass' });
  expect(await act('scaling', 1, { id, journal: kept })).toEqual(first);
  expect(await counts()).toEqual({ canary: 2, primary: 2 });
  await release();
  await eventually(async () => expect(await counts()).toEqual({ canary: 0, primary: 2 }));
});

test('what is refused: none at all, a chart that does not read the value, helm-rollback', async () => {
  await deploy('1');
  await release();
  expect(await act('scaling', '=0')).toMatchObject({ status: 'succeeded', result: 'fail' });
  expect(await act('helm-rollback', 'previous')).toMatchObject({
    status: 'succeeded',
    result: 'fail',
    message: expect.stringContaining('Send rollback.triggered'),
  });
  const content = Object.entries(
    await webChart(service, (_, text) => text.replace('replicas: {{ .Values.replicaCount }}', 'replicas: 1')),
  ).map(([path, text]) => ({ path, content: Buffer.from(text) }));
  await fixture.deps.charts.projects.write({ project: fixture.project, stage: 'dev', service }, content, 'Fix it');
  expect(await act('scaling', '1')).toMatchObject({
    result: 'fail',
    message: expect.stringContaining('does not read the value'),
  });
  expect((await podsOf('-primary')).length).toBe(1);
});

test('restart replaces the pods of the primary', async () => {
  await deploy('1');
  await release();
  const before = (await podsOf('-primary')).map(({ name }) => name);
  expect(await act('restart')).toMatchObject({ result: 'pass', message: expect.stringContaining('-primary') });
  const after = (await podsOf('-primary')).map(({ name }) => name);
  expect(after).toHaveLength(1);
  expect(before).not.toEqual(after);
});
