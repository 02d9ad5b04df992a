import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeployer } from '../../services/deployer/index.ts';
import { cancelWrite } from '../../services/kit/cancellations/index.ts';
import { OVERLAY_FILE } from '../../services/kit/charts/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { findOrphans } from '../../services/kit/helm/index.ts';
import { generatedName } from '../../services/kit/names/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { eventually, startTestNats } from '../support/index.ts';
import { deliver as answerOf, deployerFixture, journal, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, type KeptnPlane } from './keptn/index.ts';

/** Deliveries that are aborted while helm waits: what served before serves on, and the next delivery finds nothing in its way. */
let fixture: Fixture;
let plane: KeptnPlane;
let service = '';
let number = 0;

beforeAll(async () => {
  const [made, { url }] = await Promise.all([deployerFixture(), startTestNats()]);
  fixture = made;
  plane = await keptnPlane(fixture, { natsUrl: url });
});
beforeEach(async () => {
  service = `a${(number += 1)}`;
  await fixture.addService(service, await webChart(service));
});

const user = () => fixture.release(service);
const generated = () => generatedName({ project: fixture.project, stage: 'dev', service }, fixture.deps.names);
const inWords = async (name = user()) =>
  (await fixture.deps.releases.history(name)).map(({ revision, status }) => `${revision} ${status}`);
const orphans = () => findOrphans({ ...user(), workDir: fixture.deps.helmWorkDir });
const delivery = (tag: string, deploymentstrategy = 'direct'): JsonObject => ({
  configurationChange: { values: { image: `reg.local/x:${tag}` } },
  deployment: { deploymentstrategy },
});
const imagesNow = async () => {
  const pods = await fixture.deps.kube.podsOf([
    { kind: 'Deployment', name: user().release, namespace: fixture.namespace },
  ]);
  return [...new Set(pods.map(({ image }) => image))];
};
const valuesInGit = async () => {
  const scope = { project: fixture.project, stage: 'dev', service };
  return String(await fixture.deps.charts.projects.read(scope, OVERLAY_FILE));
};

/** Begins a delivery whose pods take their time, and comes back when helm waits for them. */
async function begin(data: JsonObject, name = user()): Promise<string> {
  const id = await plane.tell('deployment', { project: fixture.project, stage: 'dev', service, ...data });
  await eventually(async () => expect((await inWords(name)).at(-1)).toMatch(/pending/), { timeout: 30_000 });
  return id;
}

async function abort(id: string): Promise<string> {
  const at = new Date().toISOString();
  await plane.bus.commit([cancelWrite(id, { reason: 'wrong version', actor: 'alice', at })]);
  const { finished, phases } = await plane.answered(id);
  expect(phases).toEqual(['started', 'finished']);
  expect(finished).toMatchObject({ status: 'aborted', result: 'fail' });
  expect(orphans()).toEqual([]);
  return String(finished['message']);
}

async function deliver(data: JsonObject): Promise<void> {
  const { finished } = await plane.ask('deployment', service, data);
  expect(finished).toMatchObject({ status: 'succeeded', result: 'pass' });
}

describe('a direct delivery', () => {
  test('in an upgrade: helm is ended, the version before serves on, the next goes out at once', async () => {
    await deliver(delivery('1'));
    const id = await begin(delivery('2-slow'));
    expect(await abort(id)).toBe(
      'Aborted by alice: wrong version. Revision 1 (image reg.local/x:1) serves, as before.',
    );
    expect(await inWords()).toEqual(['1 superseded', '2 failed', '3 deployed']);
    await eventually(async () => expect(await imagesNow()).toEqual(['reg.local/x:1']));
    expect(await valuesInGit()).toContain('x:1"');
    await deliver(delivery('3'));
    await eventually(async () => expect(await imagesNow()).toEqual(['reg.local/x:3']));
  });

  test('in a first install: nothing of it stays', async () => {
    const id = await begin(delivery('1-unready'));
    expect(await abort(id)).toMatch(/The first install was removed; nothing of it runs\.$/);
    expect(await inWords()).toEqual([]);
    await deliver(delivery('2'));
  });

  test('whose helm was killed: what it had written already goes too', async () => {
    await deliver(delivery('1'));
    const id = await begin(delivery('2-unready'));
    expect(orphans()).toHaveLength(1);
    orphans().forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    expect(await abort(id)).toMatch(/Revision 1 \(image reg\.local\/x:1\) serves, as before\.$/);
    expect(await inWords()).toEqual(['1 superseded', '3 deployed']);
    await eventually(async () => expect(await imagesNow()).toEqual(['reg.local/x:1']));
    await deliver(delivery('3'));
  });
});

test('a delivery that was done when its process died goes back with its values in Git', async () => {
  await deliver(delivery('1'));
  const kept = journal();
  const values = { image: 'reg.local/x:2' };
  expect(await answerOf(fixture, { service, id: 'E', values, journal: kept })).toMatchObject({ result: 'pass' });
  expect(await valuesInGit()).toContain('x:2"');
  const data = { project: fixture.project, stage: 'dev', service };
  const event = { id: 'E', source: 'test', type: 'sh.keptn.event.deployment.triggered', data, extensions: {} };
  const tools = {
    journal: kept,
    log: silentLog(),
    signal: new AbortController().signal,
    progress: async () => undefined,
  };
  const [handler] = createDeployer(fixture.deps);
  const left = await handler?.tidy?.({ event, id: 'E', context: 'E', data }, tools);
  expect(left).toBe('Revision 1 (image reg.local/x:1) serves, as before.');
  await eventually(async () => expect(await imagesNow()).toEqual(['reg.local/x:1']));
  expect(await valuesInGit()).toContain('x:1"');
  // Asked once more, as after a second death, there is nothing left to do.
  expect(await handler?.tidy?.({ event, id: 'E', context: 'E', data }, tools)).toMatch(/^Revision 1 .* serves\.$/);
});

describe('a blue/green delivery', () => {
  const bluegreen = (tag: string) => delivery(tag, 'blue_green_service');

  test('keeps the traffic where it was', async () => {
    await deliver(bluegreen('1'));
    const { finished } = await plane.ask('release', service, { ...bluegreen('1'), result: 'pass' });
    expect(finished).toMatchObject({ result: 'pass' });
    const [before, traffic] = [await inWords(), await inWords(generated())];
    const id = await begin(bluegreen('2-slow'));
    expect(await abort(id)).toMatch(/The primary has the traffic: .*reg\.local\/x:1.*, as before\.$/);
    expect(await inWords(generated())).toEqual(traffic);
    expect((await inWords()).at(-1)).toBe(`${before.length + 2} deployed`);
    await eventually(async () => expect(await imagesNow()).toEqual([]));
    await deliver(bluegreen('3'));
    await eventually(async () => expect(await imagesNow()).toEqual(['reg.local/x:3']));
  });

  test('of the first version leaves nothing', async () => {
    const id = await begin(bluegreen('1-slow'));
    expect(await abort(id)).toMatch(/nothing of it runs\.$/);
    expect([await inWords(), await inWords(generated())]).toEqual([[], []]);
  });
});
