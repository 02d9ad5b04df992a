import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startDeletion } from '../../services/deployer/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import {
  decodeStructured,
  objectData,
  triggeredIdOf,
  type CloudEvent,
  type JsonObject,
} from '../../services/kit/events/index.ts';
import { createHelm, createReleases } from '../../services/kit/helm/index.ts';
import { createKube, type Kube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createPreflight } from '../../services/kit/preflight/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import {
  cleanUpLater,
  eventually,
  sandbox,
  startTestNats,
  storedOn,
  temporaryFolder,
  testBus,
} from '../support/index.ts';
import {
  deliver,
  deployerFixture,
  oneCluster,
  unreachableKubeconfig,
  webChart,
  type Fixture,
} from './deployer/index.ts';
import { grant, SECRETS } from './rights/index.ts';

const NAME = 'slipway-deployer';
const SERVICE = 'sh.keptn.event.service.delete.finished';
const PROJECT = 'sh.keptn.event.project.delete.finished';

let fixture: Fixture;
let bus: Bus;

beforeAll(async () => {
  fixture = await deployerFixture();
  bus = await testBus((await startTestNats()).url);
  await start(bus);
});

async function start(on: Bus, deps: Partial<Fixture['deps']> = {}, of: Fixture = fixture) {
  const clusters = oneCluster({ ...of.deps, ...deps, name: 'local' });
  const lanes = { bus: on, log: silentLog(), replica: randomUUID(), ackWait: 3_000, lease: 2_000 };
  const all = { ...of.deps, clusters, lanes, log: silentLog() };
  const deletion = await startDeletion({ name: NAME, bus: on, deps: all, ackWait: 3_000 });
  cleanUpLater(async () => deletion.stop());
  return deletion;
}

/** helm and the API client on another kubeconfig. */
async function clientsOf(
  kubeconfig: string,
): Promise<Pick<Fixture['deps'], 'helm' | 'kube' | 'releases' | 'preflight'>> {
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const helm = createHelm({ binary, concurrency: 2, kubeconfig, workDir: await temporaryFolder(), log: silentLog() });
  const kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  const preflight = createPreflight({ kube, helm, log: silentLog(), clock: () => new Date() });
  return { helm, kube, releases: createReleases(kube), preflight };
}

async function deployed(service: string, of: Fixture = fixture): Promise<void> {
  await of.addService(service, await webChart(service));
  expect(await deliver(of, { service })).toMatchObject({ result: 'pass' });
}

const event = (type: string, data: JsonObject, more: Partial<CloudEvent> = {}): CloudEvent => ({
  id: randomUUID(),
  source: 'shipyard-controller',
  type,
  data: { project: fixture.project, status: 'succeeded', result: 'pass', ...data },
  extensions: { shkeptncontext: randomUUID() },
  ...more,
});
const deleted = (service: string, more: Partial<CloudEvent> = {}) =>
  event(SERVICE, { service, labels: { build: '17' } }, more);

async function eventsOf(on: Bus): Promise<readonly CloudEvent[]> {
  const found: CloudEvent[] = [];
  for (const { data } of await storedOn(on, SERVICE, PROJECT)) {
    const text = Buffer.from(data).toString();
    if (text.startsWith('{')) found.push(decodeStructured(data));
  }
  return found;
}
const answersTo = async (id: string, on: Bus = bus) => (await eventsOf(on)).filter((e) => triggeredIdOf(e) === id);
const answered = async (id: string, on: Bus = bus) =>
  eventually(
    async () => {
      const [answer] = await answersTo(id, on);
      expect(answer).toBeDefined();
      return answer!;
    },
    { timeout: 20_000 },
  );
const revisions = async (service: string, of: Fixture = fixture) =>
  (await of.deps.releases.history(of.release(service))).length;
const deadLetters = async (on: Bus) => {
  const letters: string[] = [];
  for await (const { data } of on.readAll(`slipway.dead.${NAME}.>`)) letters.push(Buffer.from(data).toString());
  return letters;
};

describe('service.delete.finished', () => {
  test('[keptn 17] uninstalls the release and the generated one, leaves the rest, and is answered once', async () => {
    await deployed('carts');
    await deployed('other');
    const { release, namespace } = fixture.release('carts');
    const { kubeconfig } = await sandbox();
    const helm = (await clientsOf(kubeconfig)).helm;
    const chart = join(fixture.deps.charts.dir, 'bare');
    await helm.run(['create', '--', chart]);
    await helm.run([
      'install',
      '--set=replicaCount=0',
      `--namespace=${namespace}`,
      '--',
      `${release}-generated`,
      chart,
    ]);
    const told = deleted('carts');
    await bus.publish(told);
    const answer = await answered(told.id);
    expect(answer).toMatchObject({
      source: NAME,
      type: SERVICE,
      data: {
        project: fixture.project,
        service: 'carts',
        labels: { build: '17' },
        status: 'succeeded',
        result: 'pass',
        message: `Finished uninstalling service carts in project ${fixture.project}`,
      },
      extensions: { shkeptncontext: told.extensions['shkeptncontext'], triggeredid: told.id },
    });
    expect(await revisions('carts')).toBe(0);
    expect(await fixture.deps.releases.history({ release: `${release}-generated`, namespace })).toEqual([]);
    expect(await revisions('other')).toBe(1);
    expect(await fixture.deps.kube.get(`/api/v1/namespaces/${namespace}`)).toBeDefined();
    // An answer that was taken for a deletion would be answered in turn.
    const last = deleted('carts');
    await bus.publish(last);
    await answered(last.id);
    expect(await answersTo(answer.id)).toEqual([]);
    expect(await answersTo(told.id)).toHaveLength(1);
  });

  test('a service that has no release, twice the same event: one answer, pass', async () => {
    const told = deleted('never');
    await bus.publish(told);
    await answered(told.id);
    // The same event again, past the stream's own memory of ids: another message id, the same CloudEvent.
    const text = JSON.stringify({ ...told, ...told.extensions, extensions: undefined, specversion: '1.0' });
    await bus.commit([{ subject: SERVICE, data: text, messageId: randomUUID() }]);
    const last = deleted('never');
    await bus.publish(last);
    expect(objectData(await answered(last.id))).toMatchObject({ result: 'pass' });
    expect(await answersTo(told.id)).toHaveLength(1);
  });

  test('a service that was deployed again since stays', async () => {
    const told = deleted('phoenix');
    const late = await testBus((await startTestNats()).url);
    await late.publish(told);
    const before = Math.floor(Date.now() / 1_000);
    await eventually(() => expect(Math.floor(Date.now() / 1_000)).toBeGreaterThan(before));
    await deployed('phoenix');
    await start(late);
    const { message } = objectData(await answered(told.id, late)) as { message: string };
    expect(message).toContain(`release ${fixture.release('phoenix').release}`);
    expect(message).toContain('was deployed again since and stays');
    expect(await revisions('phoenix')).toBe(1);
  });

  test.each<[string, JsonObject, RegExp]>([
    ['no project', { project: undefined, service: 'carts' }, /data\.project is required/],
    ['no service', {}, /data\.service is required/],
    ['a flag', { service: '--flag' }, /data\.service must be .* not "--flag"/],
    ['a path', { project: '../x', service: 'carts' }, /data\.project must be/],
  ])('[keptn 7] %s: one answer that says so', async (_, data, words) => {
    const told = event(SERVICE, data);
    await bus.publish(told);
    const answer = objectData(await answered(told.id));
    expect(answer).toMatchObject({ status: 'errored', result: 'fail', message: expect.stringMatching(words) });
  });

  test('answers of others, of our own under another name, deletions that failed: nothing is done', async () => {
    await deployed('kept');
    const own = await answered((await published(deleted('never'))).id);
    const ignored = [
      deleted('kept', { source: 'helm-service' }),
      deleted('kept', { source: NAME }),
      { ...own, source: 'renamed', data: { ...objectData(own), service: 'kept' } },
      event(SERVICE, { service: 'kept', status: 'errored' }),
      event(SERVICE, { service: 'kept', result: 'fail' }),
    ];
    for (const told of ignored) await bus.publish(told);
    await answered((await published(deleted('never'))).id);
    for (const { id } of ignored) expect(await answersTo(id)).toEqual([]);
    expect(await revisions('kept')).toBe(1);
  });

  test('what is no event goes to the dead letters', async () => {
    await bus.commit([{ subject: SERVICE, data: 'no JSON' }]);
    await eventually(async () => expect(await deadLetters(bus)).toEqual([expect.stringContaining('no JSON')]));
  });
});

async function published(told: CloudEvent): Promise<CloudEvent> {
  await bus.publish(told);
  return told;
}

describe('project.delete.finished', () => {
  test('uninstalls every service in every stage, also when the project is gone from Git; nobody is answered', async () => {
    const own = await deployerFixture();
    await deployed('one', own);
    await deployed('two', own);
    await rm(join(own.deps.charts.dir, 'projects', `${own.project}.git`), { recursive: true });
    const told = event(PROJECT, { project: own.project });
    await bus.publish(told);
    await eventually(async () => expect([await revisions('one', own), await revisions('two', own)]).toEqual([0, 0]), {
      timeout: 20_000,
    });
    // What comes behind it is answered after it would have been.
    await answered((await published(deleted('never'))).id);
    expect(await answersTo(told.id)).toEqual([]);
  });

  test('without labels, the names of what Git knows are enough', async () => {
    const own = await deployerFixture();
    await own.addService('old', await webChart('old'));
    const { release, namespace } = own.release('old');
    const chart = join(own.deps.charts.dir, 'old');
    await own.deps.helm.run(['create', '--', chart]);
    const args = ['install', '--create-namespace', '--set=replicaCount=0', `--namespace=${namespace}`];
    await own.deps.helm.run([...args, '--', release, chart]);
    const on = await testBus((await startTestNats()).url);
    await start(on, {}, own);
    await on.publish(event(PROJECT, { project: own.project }));
    await eventually(async () => expect(await revisions('old', own)).toBe(0), { timeout: 20_000 });
  });
});

describe('when the cluster does not let it', () => {
  test('[keptn 17] a right is missing: the answer names it and the release; with the project it goes to the dead letters', async () => {
    await deployed('locked');
    const { namespace } = fixture.release('locked');
    const withdraw = await grant(namespace, [{ ...SECRETS, verbs: ['get', 'list'] }]);
    cleanUpLater(withdraw);
    const on = await testBus((await startTestNats()).url);
    await start(on, await clientsOf((await sandbox()).userKubeconfig('slipway')));
    const told = deleted('locked');
    await on.publish(told);
    const answer = objectData(await answered(told.id, on));
    expect(answer).toMatchObject({ status: 'errored', result: 'fail' });
    expect(answer['message']).toMatch(
      new RegExp(
        `^Service locked in project ${fixture.project} could not be uninstalled:\nrelease \\S+-locked in.*delete secrets in namespace .*get, delete deployments\\.apps in`,
      ),
    );
    expect(answer['message']).toContain('[SLW_KUBE_RIGHTS_MISSING]');
    expect(await revisions('locked')).toBe(1);
    await on.publish(event(PROJECT, { project: 'gone' }));
    await eventually(async () =>
      expect(await deadLetters(on)).toEqual([expect.stringMatching(/stages are not known/)]),
    );
  });

  test('[keptn 17] the API server is away: no answer until it is back', async () => {
    await deployed('late');
    const on = await testBus((await startTestNats()).url);
    const clients = await clientsOf(await unreachableKubeconfig());
    let tries = 0;
    const kube: Kube = {
      ...clients.kube,
      get: async (path, options) => {
        tries += 1;
        return clients.kube.get(path, options);
      },
    };
    const away = await start(on, { ...clients, kube });
    const told = deleted('late');
    await on.publish(told);
    await eventually(() => expect(tries).toBeGreaterThan(1));
    expect(await answersTo(told.id, on)).toEqual([]);
    await away.stop();
    await start(on);
    expect(objectData(await answered(told.id, on))).toMatchObject({ result: 'pass' });
    expect(await revisions('late')).toBe(0);
  });
});
