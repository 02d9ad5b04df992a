import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findOrphans, processSpace } from '../../services/kit/helm/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, sandbox } from '../support/index.ts';
import { deliver, deployerFixture, journal, webChart, WEB_CHART, type Fixture } from './deployer/index.ts';

/** A crash is told by what it leaves: release Secrets, a journal, maybe a helm that still runs. */
let fixture: Fixture;
let service = '';
let helm = '';
let kubeconfig = '';
let number = 0;

beforeAll(async () => {
  fixture = await deployerFixture();
  kubeconfig = (await sandbox()).kubeconfig;
  helm = (await ensureTools(['helm'], { report: silentReport() })).helm;
});
beforeEach(async () => {
  service = `s${(number += 1)}`;
  await fixture.addService(service, await webChart(service));
});

const historyOf = async () => fixture.deps.releases.history(fixture.release(service));
const inWords = async () => (await historyOf()).map(({ revision, status }) => `${revision} ${status}`);
const runs = (image: string) => ({ image: `reg.local/x:${image}` });
const imageNow = async () => {
  const name = { kind: 'Deployment', name: fixture.release(service).release, namespace: fixture.namespace };
  return [...new Set((await fixture.deps.kube.podsOf([name])).map(({ image }) => image))];
};

/** Has the deployer begin a delivery whose pods take five seconds; returns when helm has recorded its revision. */
async function begin(id: string, image: string, signal?: AbortSignal) {
  const attempt = deliver(fixture, { service, id, values: runs(image), ...(signal === undefined ? {} : { signal }) });
  const settled = attempt.catch((error: unknown) => error);
  await eventually(async () => expect((await inWords()).at(-1)).toMatch(/pending/));
  return { settled };
}

const orphans = () => findOrphans({ ...fixture.release(service), workDir: fixture.deps.helmWorkDir });

function killHelm(): void {
  expect(orphans()).toHaveLength(1);
  orphans().forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
}

/** helm by hand, as a person or an earlier life of Slipway would run it. */
function helmByHand(labels: string, image: string) {
  const { release, namespace } = fixture.release(service);
  const names = [`--namespace=${namespace}`, '--', release, WEB_CHART];
  const flags = ['--install', '--wait', '--timeout=60s', ...(labels === '' ? [] : [`--labels=${labels}`])];
  const args = ['upgrade', ...flags, '--set', `image=reg.local/x:${image}`, ...names];
  const env = { KUBECONFIG: kubeconfig, HELM_CONFIG_HOME: `${fixture.deps.helmWorkDir}/config` };
  const child = execa(helm, args, { env, reject: false });
  cleanUpLater(async () => void child.kill('SIGKILL'));
  return child;
}

describe('an event that is delivered again', () => {
  test('after its upgrade was done: no second upgrade, the same answer', async () => {
    const first = await deliver(fixture, { service, id: 'E', values: runs('1') });
    const again = await deliver(fixture, { service, id: 'E', values: runs('1') });
    expect(again).toEqual(first);
    expect(await inWords()).toEqual(['1 deployed']);
  });

  test('after helm was killed in a first install: what was half written goes, the install is done', async () => {
    const { settled } = await begin('E', '1-slow');
    killHelm();
    expect(await settled).toMatchObject({ code: 'SLW_HELM_STOPPED', retryable: true });
    expect(await inWords()).toEqual(['1 pending-install']);
    expect(await deliver(fixture, { service, id: 'E', values: runs('1-slow') })).toMatchObject({ result: 'pass' });
    expect(await inWords()).toEqual(['1 deployed']);
  });

  test('after helm was killed in an upgrade: likewise', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const { settled } = await begin('E', '2-slow');
    killHelm();
    await settled;
    expect(await inWords()).toEqual(['1 deployed', '2 pending-upgrade']);
    expect(await deliver(fixture, { service, id: 'E', values: runs('2-slow') })).toMatchObject({ result: 'pass' });
    expect(await inWords()).toEqual(['1 superseded', '2 deployed']);
    expect(await imageNow()).toEqual(['reg.local/x:2-slow']);
  });

  test('after Slipway alone was killed: the helm that it left is ended, and the upgrade done', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const { settled } = await begin('E', '2-unready');
    // The second attempt stands for a new process: the first one's helm is to it a helm that somebody left.
    const again = deliver(fixture, { service, id: 'E', values: runs('2') });
    expect(await settled).toMatchObject({ code: 'SLW_HELM_STOPPED' });
    expect(await again).toMatchObject({ result: 'pass' });
    expect(orphans()).toEqual([]);
    expect(await imageNow()).toEqual(['reg.local/x:2']);
  });

  test('after a shutdown in the middle: helm was told to end, the failure counts as an interruption', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const control = new AbortController();
    const { settled } = await begin('E', '2-slow', control.signal);
    control.abort(new Error('shutdown'));
    expect(await settled).toMatchObject({ code: 'SLW_HELM_STOPPED', retryable: true });
    expect(orphans()).toEqual([]);
    expect(await inWords()).toEqual(['1 deployed', '2 failed']);
    expect(await deliver(fixture, { service, id: 'E', values: runs('2-slow') })).toMatchObject({ result: 'pass' });
    expect((await inWords()).at(-1)).toBe('3 deployed');
  });

  test('after helm failed and nobody had looked yet: the pods are asked, the old version is brought back', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const timeout = { timeout: '2s' };
    const dies = { ...journal(), record: () => Promise.reject(new Error('crash')) };
    const crash = deliver(fixture, {
      service,
      id: 'E',
      values: runs('broken'),
      deployment: timeout,
      journal: dies,
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await inWords()).toEqual(['1 deployed', '2 failed']);
    const answer = await deliver(fixture, { service, id: 'E', values: runs('broken'), deployment: timeout });
    expect(answer.message).toMatch(/ImagePull.*Revision 1 \(image reg\.local\/x:1\) still serves/s);
    expect(await inWords()).toEqual(['1 superseded', '2 failed', '3 deployed']);
  });

  test('after the rollback, before the answer: the same words, no second rollback', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const kept = journal();
    const broken = { service, id: 'E', values: runs('broken'), deployment: { timeout: '2s' }, journal: kept };
    const first = await deliver(fixture, broken);
    expect(await deliver(fixture, broken)).toEqual(first);
    expect(await inWords()).toEqual(['1 superseded', '2 failed', '3 deployed']);
  });

  test('after a failed first install was removed: the same words, no second install', async () => {
    const kept = journal();
    const broken = { service, id: 'E', values: runs('broken'), deployment: { timeout: '2s' }, journal: kept };
    const first = await deliver(fixture, broken);
    expect(await deliver(fixture, broken)).toEqual(first);
    expect(first.message).toMatch(/nothing of it runs/);
    expect(await inWords()).toEqual([]);
  });
});

describe('a release that somebody else left half done', () => {
  test('an earlier delivery whose helm is dead is cleared away at once', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const { settled } = await begin('A', '2-unready');
    killHelm();
    await settled;
    expect(await deliver(fixture, { service, values: runs('3') })).toMatchObject({ result: 'pass' });
    expect(await inWords()).toEqual(['1 superseded', '2 deployed']);
  });

  test('helm of a person is waited for, and told of', async () => {
    await deliver(fixture, { service, values: runs('1') });
    const person = helmByHand('', '2-slow');
    await eventually(async () => expect((await inWords()).at(-1)).toBe('2 pending-upgrade'));
    const told: string[] = [];
    const elsewhere = { ...fixture.deps, helmWorkDir: `${fixture.deps.helmWorkDir}-other` };
    const values = runs('3');
    const answer = await deliver(fixture, {
      service,
      values,
      deps: elsewhere,
      progress: (message) => told.push(message),
    });
    expect(answer).toMatchObject({ result: 'pass' });
    expect((await person).exitCode).toBe(0);
    expect(told[0]).toMatch(/^waits for another Helm operation: .* is pending-upgrade since /);
    expect(await inWords()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
  });

  test('the helm of a replica elsewhere that died gets a grace, then is cleared away', async () => {
    const labels = `slipway.dev/event=${randomUUID()},slipway.dev/run=elsewhere.1`;
    const child = helmByHand(labels, '1-unready');
    await eventually(async () => expect(await inWords()).toEqual(['1 pending-install']));
    child.kill('SIGKILL');
    await child;
    const begun = Date.now();
    expect(await deliver(fixture, { service, values: runs('2') })).toMatchObject({ result: 'pass' });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(15_000);
    expect(processSpace()).not.toBe('elsewhere');
    expect(await inWords()).toEqual(['1 deployed']);
  });
});
