import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canary, journal, openScene, type Performance, type Scene } from './rollouts-service/index.ts';

/** rollback.triggered on the real controller, of Rollouts that people apply themselves. */
let scene: Scene;
let service = '';
let number = 0;
let sent = 0;

beforeAll(async () => {
  scene = await openScene();
}, 300_000);
beforeEach(() => {
  service = `s${(number += 1)}`;
  sent = scene.patches.length;
});

const image = (tag: string) => `reg.local/web:${tag}`;
const rollback = (data: object, more: Partial<Performance> = {}) =>
  scene.perform('rollback', { service, data: { ...data }, ...more });
const patches = () => scene.patches.slice(sent);
const pin = (podHash: string) => ({ rollouts: [{ name: service, namespace: scene.namespace, podHash }] });
const { pass, fail } = {
  pass: { result: 'pass', deployment: { deploymentstrategy: 'user_managed' } },
  fail: { result: 'fail', status: 'succeeded', deployment: { deploymentstrategy: 'user_managed' } },
};

async function paused() {
  await scene.deployed(canary(service, image('1')));
  await scene.apply(canary(service, image('2')));
  return scene.until(service, 'Paused', 1);
}

async function promoted() {
  const { podHash: first } = await scene.deployed(canary(service, image('1'), { steps: [] }));
  await scene.apply(canary(service, image('2'), { steps: [] }));
  const { podHash } = await scene.until(service, 'Healthy');
  expect(podHash).not.toBe(first);
  return { first, podHash };
}

describe('an update in flight', () => {
  test('[argo 6] is aborted; the answer comes when stable has all its pods', async () => {
    const { stableHash } = await paused();
    const answer = await rollback(fail);
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(answer.message).toMatch(/was aborted: the version before serves with all its replicas/);
    const after = await scene.view(service);
    expect(after).toMatchObject({ phase: 'Degraded', reason: 'RolloutAborted', stableHash, weights: { actual: 0 } });
    expect(after.resource.status).toMatchObject({ availableReplicas: 4 });
    expect(patches()).toEqual([`status ${service}`]);
  });

  test('[argo 7] likewise without a deployment block', async () => {
    await paused();
    expect(await rollback({ result: 'fail', status: 'errored' })).toMatchObject({ result: 'pass' });
    expect(await scene.view(service)).toMatchObject({ aborted: true });
  });

  test('aborted before: nothing is patched, and it passes', async () => {
    await paused();
    await rollback(fail);
    sent = scene.patches.length;
    const answer = await rollback(fail);
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/was aborted before/) });
    expect(patches()).toEqual([]);
  });

  test('of a later run is left alone', async () => {
    await paused();
    const answer = await rollback({ ...fail, ...pin('older') });
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/is not of this run/) });
    expect(patches()).toEqual([]);
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 1 });
  });

  test('[argo 48] while a full promote is pending and its pods cannot start: it ends aborted', async () => {
    await scene.deployed(canary(service, image('1')));
    await scene.apply(canary(service, image('broken')));
    await scene.until(service, 'Progressing', 0);
    const { rollouts } = scene.deps.placeOf({ project: '', stage: '', service });
    await rollouts.promote({ namespace: scene.namespace, name: service }, { mode: 'full' });
    expect(await rollback(fail)).toMatchObject({ result: 'pass' });
    const after = await scene.view(service);
    expect(after).toMatchObject({ phase: 'Degraded', reason: 'RolloutAborted' });
    expect(after.resource.status).toMatchObject({ availableReplicas: 4 });
    expect(after.resource.status?.promoteFull ?? false).toBe(false);
  });
});

describe('fully promoted', () => {
  test('[argo 47] the revision before serves again, without its steps', async () => {
    const { podHash: first } = await scene.deployed(canary(service, image('1')));
    await scene.apply(canary(service, image('2')));
    const { podHash } = await scene.until(service, 'Paused', 1);
    const { rollouts } = scene.deps.placeOf({ project: '', stage: '', service });
    await rollouts.promote({ namespace: scene.namespace, name: service }, { mode: 'full' });
    await scene.until(service, 'Healthy');
    const answer = await rollback({ ...fail, ...pin(podHash) });
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(answer.message).toMatch(/Rollout s\d+ \(revision 3, image reg\.local\/web:1\) serves/);
    expect(await scene.view(service)).toMatchObject({ phase: 'Healthy', promoted: true, podHash: first });
  });

  test('asked for by a person: likewise, and again after a crash nothing is undone twice', async () => {
    const { first } = await promoted();
    const kept = journal();
    expect(await rollback(pass, { id: 'R', journal: kept })).toMatchObject({ result: 'pass' });
    sent = scene.patches.length;
    expect(await rollback(pass, { id: 'R', journal: kept })).toMatchObject({ result: 'pass' });
    expect(patches()).toEqual([]);
    expect(await scene.view(service)).toMatchObject({ podHash: first, promoted: true });
  });

  test('the run failed before it deployed anything: the version that serves is the good one', async () => {
    const { podHash } = await promoted();
    const answer = await rollback({ result: 'fail', status: 'errored' });
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/there is nothing to roll back/) });
    expect(await scene.view(service)).toMatchObject({ podHash });
    expect(patches()).toEqual([]);
  });

  test('[argo 49] the first deploy: fail with an explanation, the cluster unchanged', async () => {
    const before = await scene.deployed(canary(service, image('1')));
    const answer = await rollback(pass);
    expect(answer).toMatchObject({ status: 'succeeded', result: 'fail' });
    expect(answer.message).toMatch(/there is no earlier version to return to: nothing was changed/);
    expect(patches()).toEqual([]);
    expect(await scene.view(service)).toMatchObject({ generation: before.generation, phase: 'Healthy' });
  });
});

describe('several Rollouts of one service', () => {
  const names = () => [`${service}-api`, `${service}-web`];
  const ofRelease = (name: string, tag: string) =>
    canary(name, image(tag), {
      annotations: {
        'meta.helm.sh/release-name': `${scene.project}-prod-${service}`,
        'meta.helm.sh/release-namespace': scene.namespace,
      },
    });
  const release = (data: object) => scene.perform('release', { service, data: { result: 'pass', ...data } });

  async function bothPaused(tags: readonly [string, string] = ['2', '2']) {
    for (const name of names()) await scene.apply(ofRelease(name, '1'));
    for (const name of names()) await scene.until(name, 'Healthy');
    for (const [index, name] of names().entries()) await scene.apply(ofRelease(name, tags[index] ?? ''));
    if (tags[1] === '2') for (const name of names()) await scene.until(name, 'Paused', 1);
  }

  test('move together: each is promoted once, and both have come to rest', async () => {
    await bothPaused();
    sent = scene.patches.length;
    const answer = await release({});
    expect(answer).toMatchObject({ result: 'pass' });
    expect(answer.message.split('\n')).toHaveLength(2);
    expect([...patches()].sort()).toEqual(names().map((name) => `status ${name}`));
    for (const name of names()) expect(await scene.view(name)).toMatchObject({ phase: 'Paused', step: 3 });
  });

  test('one cannot start: none is promoted, all go back', async () => {
    await bothPaused(['2', 'broken']);
    await scene.until(names()[0] ?? '', 'Paused', 1);
    const answer = release({ release: { timeout: '3s' } });
    await expect(answer).rejects.toMatchObject({ code: 'SLW_ROLLOUTS_ABORTED' });
    for (const name of names()) {
      expect(await scene.view(name)).toMatchObject({ aborted: true, step: 0 });
    }
  });
});
