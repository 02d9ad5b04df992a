import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { blueGreen, canary, journal, openScene, services, type Scene } from './rollouts-service/index.ts';

/** release.triggered on the real controller: what is done at each state of a Rollout, and how often. */
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
const deployment = { deploymentstrategy: 'user_managed' };
const release = (result: string, more: object = {}) =>
  scene.perform('release', { service, data: { result, status: 'succeeded', deployment, ...more } });
const patches = () => scene.patches.slice(sent);

/** A canary at its first pause: 25 % of four pods. */
async function paused(tag = '2') {
  await scene.deployed(canary(service, image('1')));
  await scene.apply(canary(service, image(tag)));
  return scene.until(service, 'Paused', 1);
}

describe('a paused canary', () => {
  test('[argo 1] passed: one promote, and the answer comes when the next pause has its pods', async () => {
    const before = await paused();
    const answer = await release('pass');
    expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
    expect(answer.message).toMatch(
      /^Promoted: Rollout s\d+ \(revision 2, image reg\.local\/web:2\) is paused at step 3 of 6 with 50 %/,
    );
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 3, weights: { actual: 50 } });
    expect(patches()).toEqual([`status ${service}`]);
    expect(answer.data).toEqual({
      rollouts: [{ name: service, namespace: scene.namespace, podHash: before.podHash, revision: 2 }],
    });
  });

  test('what was read while the task was claimed is not read again before the patch', async () => {
    await paused();
    const first = scene.reads.length;
    const before: string[] = [];
    const kept = journal();
    const record: typeof kept.record = async (effect, details) => {
      before.push(...scene.reads.slice(first));
      await kept.record(effect, details);
    };
    const data = { result: 'pass', deployment };
    const answer = await scene.perform('release', { service, data, journal: { ...kept, record }, isReadAhead: true });
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/^Promoted/) });
    const folder = `/apis/argoproj.io/v1alpha1/namespaces/${scene.namespace}/rollouts`;
    expect(before).toEqual([folder, `${folder}/${service}`]);
  });

  test('[argo 5] warning: promoted all the same', async () => {
    await paused();
    expect(await release('warning')).toMatchObject({ result: 'pass' });
    expect(await scene.view(service)).toMatchObject({ step: 3 });
  });

  test('without a result: promoted, and said so', async () => {
    await paused();
    const answer = await release('');
    expect(answer).toMatchObject({ result: 'pass' });
    expect(answer.message).toMatch(/The event names no result; taken as pass\./);
  });

  test('[argo 4] fail: aborted, stable has all its pods back, and the answer is fail', async () => {
    const { stableHash } = await paused();
    const answer = await release('fail');
    expect(answer).toMatchObject({ status: 'succeeded', result: 'fail' });
    expect(answer.message).toMatch(
      /The task before ended with fail\..*was aborted: the version before serves with all its replicas/s,
    );
    const after = await scene.view(service);
    expect(after).toMatchObject({ phase: 'Degraded', reason: 'RolloutAborted', aborted: true, stableHash });
    expect(after.resource.status).toMatchObject({ availableReplicas: 4 });
    expect(patches()).toEqual([`status ${service}`]);
  });

  test('[argo 3] strategy direct: the cluster is not touched', async () => {
    await paused();
    const answer = await release('pass', { deployment: { deploymentstrategy: 'direct' } });
    expect(answer).toMatchObject({ result: 'pass', message: expect.stringMatching(/strategy is direct/) });
    expect(patches()).toEqual([]);
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 1 });
  });

  test('[argo 46] promoted by hand at the same moment: the guarded patch is refused, one advance, and it passes', async () => {
    await paused();
    const { rollouts } = scene.deps.placeOf({ project: '', stage: '', service });
    const ref = { namespace: scene.namespace, name: service };
    // The journal is written between the look and the patch: there the person is faster.
    const kept = journal();
    const beaten = {
      ...kept,
      record: async (effect: string, details: never) => {
        await kept.record(effect, details);
        expect((await rollouts.promote(ref)).kind).toBe('promoted');
        await scene.until(service, 'Paused', 3);
      },
    };
    const answer = await scene.perform('release', { service, data: { result: 'pass', deployment }, journal: beaten });
    expect(answer).toMatchObject({ result: 'pass' });
    expect(answer.message).toMatch(/promoted already, by an attempt before or by somebody else/);
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 3 });
  });

  test('of a newer version than the run deployed: refused, naming both revisions', async () => {
    const { podHash } = await paused('2');
    await scene.apply(canary(service, image('3')));
    const newer = await scene.until(service, 'Paused', 1);
    expect(newer.podHash).not.toBe(podHash);
    const rollouts = [{ name: service, namespace: scene.namespace, podHash, revision: 2 }];
    const answer = await release('pass', { rollouts });
    expect(answer).toMatchObject({ result: 'fail' });
    expect(answer.message).toMatch(
      /Revision 2, which this run deployed, was superseded by Rollout s\d+ \(revision 3, image reg\.local\/web:3\)/,
    );
    expect(patches()).toEqual([]);
    expect(await release('fail', { rollouts })).toMatchObject({ result: 'fail' });
    expect(patches()).toEqual([]);
  });
});

describe('blue/green', () => {
  test.each(['duplicate', 'blue_green_service'])(
    '[argo 2] strategy %s: the active Service switches',
    async (strategy) => {
      for (const object of services(service)) await scene.apply(object);
      const { podHash: old } = await scene.deployed(blueGreen(service, image('1')));
      await scene.apply(blueGreen(service, image('2')));
      const { podHash } = await scene.until(service, 'Paused');
      const answer = await release('pass', { deployment: { deploymentstrategy: strategy } });
      expect(answer).toMatchObject({ status: 'succeeded', result: 'pass' });
      const after = await scene.view(service);
      expect(after).toMatchObject({ phase: 'Healthy', promoted: true, podHash });
      expect(after.resource.status?.blueGreen?.activeSelector).toBe(podHash);
      expect(podHash).not.toBe(old);
      expect(patches()).toEqual([`status ${service}`]);
    },
  );
});

describe('other states', () => {
  test('[argo 44] progressing: waits for the pause, then promotes once', async () => {
    await scene.deployed(canary(service, image('1')));
    await scene.apply(canary(service, image('2-slow')));
    await scene.until(service, 'Progressing', 0);
    const answer = await release('pass');
    expect(answer).toMatchObject({ result: 'pass' });
    expect(await scene.view(service)).toMatchObject({ phase: 'Paused', step: 3 });
    expect(patches()).toEqual([`status ${service}`]);
  });

  test('[argo 45] the first deploy: three passes, no patch at all', async () => {
    await scene.deployed(canary(service, image('1')));
    for (const _ of [1, 2, 3]) {
      expect(await release('pass')).toMatchObject({
        result: 'pass',
        message: expect.stringMatching(/was fully promoted already/),
      });
    }
    expect(patches()).toEqual([]);
  });

  test('aborted: refused, nothing is changed', async () => {
    await paused();
    await release('fail');
    sent = scene.patches.length;
    expect(await release('pass')).toMatchObject({
      result: 'fail',
      message: expect.stringMatching(/is aborted: retry it or deploy first/),
    });
    expect(patches()).toEqual([]);
  });

  test('canary pods that cannot start: no promote, and the answer comes within the time of the task', async () => {
    await scene.deployed(canary(service, image('1')));
    await scene.apply(canary(service, image('broken')));
    const waiting = release('pass', { release: { timeout: '3s' } });
    await expect(waiting).rejects.toMatchObject({ code: 'SLW_ROLLOUT_DEADLINE', retryable: false });
    expect(patches()).toEqual([]);
  });

  test('[argo 11] missing: an error with name and namespace', async () => {
    const rollouts = [{ name: service, namespace: scene.namespace, podHash: 'abc' }];
    await expect(release('pass', { rollouts })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_UNKNOWN',
      message: expect.stringMatching(new RegExp(`${service} in namespace ${scene.namespace}`)),
    });
    await expect(release('pass')).rejects.toMatchObject({
      code: 'SLW_ROLLOUTS_NONE',
      message: expect.stringMatching(new RegExp(`${service}.*${scene.namespace}`)),
    });
  });

  test('each transition is told with what the Rollout is at', async () => {
    await paused();
    const told: { message: string; data: unknown }[] = [];
    const progress = (message: string, data: unknown) => void told.push({ message, data });
    await scene.perform('release', { service, data: { result: 'pass', deployment }, progress });
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)?.data).toMatchObject({
      rollout: {
        name: service,
        namespace: scene.namespace,
        phase: 'Paused',
        step: 3,
        steps: 6,
        weight: 50,
        revision: 2,
      },
    });
  });
});
