import { beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { sandbox } from '../support/index.ts';
import { deliver, deployerFixture, perform, webChart, type Fixture } from './deployer/index.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await deployerFixture();
  const secret =
    '\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: "{{ .Release.Name }}-pass"}\nstringData: {password: {{ .Values.password | default "old-secret" | quote }}}\n';
  const files = await webChart('carts', (path, text) => (path.endsWith('service.yaml') ? `${text}${secret}` : text));
  await fixture.addService('carts', files);
});

interface Diff {
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly text: string;
}

async function diff(values: JsonObject, deployment?: JsonObject) {
  const data = { configurationChange: { values }, ...(deployment === undefined ? {} : { deployment }) };
  const answer = await perform(fixture, 'diff', { service: 'carts', data });
  return { ...answer, diff: answer.data?.['diff'] as Diff };
}

async function namespaceStatus(): Promise<number> {
  const access = await apiAccess((await sandbox()).kubeconfig);
  return (await callApi(access, 'GET', `/api/v1/namespaces/${fixture.namespace}`)).status;
}

const history = async () => (await fixture.deps.releases.history(fixture.release('carts'))).length;

test('of a first delivery all is new, and asking leaves nothing behind, not even the namespace', async () => {
  const answer = await diff({ image: 'reg.local/carts:1' });
  expect(answer).toMatchObject({ status: 'succeeded', result: 'pass', message: '4 created, 0 changed, 0 removed.' });
  expect(answer.diff.text).toMatch(/^\+\s+image: "?reg\.local\/carts:1/m);
  expect(answer.diff.text).not.toContain('old-secret');
  expect(await namespaceStatus()).toBe(404);
});

test('after a delivery: nothing, or what another image and another secret would change', async () => {
  expect(await deliver(fixture, { service: 'carts', values: { image: 'reg.local/carts:1' } })).toMatchObject({
    result: 'pass',
  });
  expect(await diff({})).toMatchObject({ message: 'Nothing would change.', diff: { text: '' } });
  const other = await diff({ image: 'reg.local/carts:2', password: 'new-secret' });
  expect(other).toMatchObject({ message: '0 created, 2 changed, 0 removed.' });
  expect(other.diff.text).toMatch(/^-\s+image: "?reg\.local\/carts:1"?\n\+\s+image: "?reg\.local\/carts:2"?$/m);
  expect(other.diff.text).toMatch(/^\+\s+password: \(redacted, changed\)$/m);
  expect(other.diff.text).not.toMatch(/old-secret|new-secret/);
  expect(await history()).toBe(1);
  const head = await fixture.deps.charts.projects.head(fixture.project, 'dev');
  expect(other.gitCommit).toBe(head);
});

test('what cannot be rendered, or cannot be told beforehand, is refused with the reason', async () => {
  await expect(diff({ replicaCount: 'many' })).rejects.toThrow(/replicaCount.*want integer/s);
  await expect(diff({}, { deploymentstrategy: 'other' })).rejects.toMatchObject({ code: 'SLW_DEPLOY_STRATEGY' });
  await expect(diff({ image: '--x' })).rejects.toMatchObject({ code: 'SLW_DEPLOY_INPUT' });
  expect(await history()).toBe(1);
});

test('hooks are told like what runs, and named as what they are', async () => {
  const hook =
    '\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "{{ .Release.Name }}-once", annotations: {helm.sh/hook: pre-upgrade}}\ndata: {of: {{ .Values.image }}}\n';
  const files = await webChart('hooked', (path, text) => (path.endsWith('service.yaml') ? `${text}${hook}` : text));
  await fixture.addService('hooked', files);
  const told = async (image: string) => {
    const data = { configurationChange: { values: { image } } };
    return (await perform(fixture, 'diff', { service: 'hooked', data })).data?.['diff'] as Diff;
  };
  expect(await told('reg.local/x:1')).toMatchObject({
    created: 4,
    text: expect.stringMatching(/ConfigMap\/\S+-once \(hook\)/),
  });
  await deliver(fixture, { service: 'hooked', values: { image: 'reg.local/x:1' } });
  expect(await told('reg.local/x:1')).toMatchObject({ created: 0, changed: 0, removed: 0 });
  expect(await told('reg.local/x:2')).toMatchObject({
    changed: 2,
    text: expect.stringMatching(/-once \(hook\)\n[^]*-\s+of: reg\.local\/x:1\n\+\s+of: reg\.local\/x:2/),
  });
});

test('under blue/green: both releases, as a delivery would leave them', async () => {
  await fixture.addService('pair', await webChart('pair'));
  const deployment = { deploymentstrategy: 'blue_green_service' };
  const told = async (image: string, asked: JsonObject = {}) => {
    const data = { configurationChange: { values: { image: `reg.local/x:${image}` } }, ...asked };
    return (await perform(fixture, 'diff', { service: 'pair', data })).data?.['diff'] as Diff;
  };
  const first = await told('1', { deployment });
  expect(first).toMatchObject({ changed: 0, removed: 0, text: expect.stringMatching(/Deployment\/\S+-primary/) });
  expect((await fixture.deps.releases.history(fixture.release('pair'))).length).toBe(0);
  await deliver(fixture, { service: 'pair', values: { image: 'reg.local/x:1' }, deployment });
  // What was delivered is what was told: asked again, it is all there.
  expect(await told('1')).toEqual({ created: 0, changed: 0, removed: 0, text: '' });
  const second = await told('2');
  expect(second).toMatchObject({ created: 0, changed: 1, removed: 0 });
  expect(second.text).toMatch(/^\+\s+image: "?reg\.local\/x:2/m);
  expect(second.text).not.toMatch(/-primary$/m);
  await expect(told('2', { deployment: { deploymentstrategy: 'direct' } })).rejects.toMatchObject({
    code: 'SLW_DEPLOY_STRATEGY_CHANGED',
  });
});
