import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHelm, createReleases } from '../../services/kit/helm/index.ts';
import { createKube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createPreflight } from '../../services/kit/preflight/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { cleanUpLater, sandbox } from '../support/index.ts';
import { deliver, deployerFixture, perform, webChart, type Fixture } from './deployer/index.ts';
import { grant, SECRETS, type PolicyRule } from './rights/index.ts';

/** What is delivered by the administrator is then worked on by a user who lacks one right that the operation takes late. */
const ALL = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const READ = ['get', 'list', 'watch'];
const rule = (group: string, resources: readonly string[], verbs: readonly string[]): PolicyRule => ({
  apiGroups: [group],
  resources,
  verbs,
});

let fixture: Fixture;
let limited: Fixture['deps'];
beforeAll(async () => {
  fixture = await deployerFixture();
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const kubeconfig = (await sandbox()).userKubeconfig('slipway');
  const helmWorkDir = join(fixture.deps.charts.dir, 'limited');
  const log = silentLog();
  const helm = createHelm({ binary, concurrency: 2, kubeconfig, workDir: helmWorkDir, log });
  const kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  const preflight = createPreflight({ kube, helm, log, clock: () => new Date() });
  limited = { ...fixture.deps, helm, kube, preflight, helmWorkDir, releases: createReleases(kube) };
});

const historyOf = async (service: string) =>
  (await fixture.deps.releases.history(fixture.release(service))).map(
    ({ revision, status }) => `${revision} ${status}`,
  );
const lacking = (words: RegExp) => ({ code: 'SLW_KUBE_RIGHTS_MISSING', message: expect.stringMatching(words) });

describe('a service with two revisions', () => {
  const service = 'carts';
  const running = async () => historyOf(service);
  const BOTH = ['1 superseded', '2 deployed'];

  beforeAll(async () => {
    await fixture.addService(service, await webChart(service));
    for (const image of ['1', '2']) {
      expect(await deliver(fixture, { service, values: { image: `reg.local/x:${image}` } })).toMatchObject({
        result: 'pass',
      });
    }
    const { namespace } = fixture;
    await grant(namespace, [
      { ...SECRETS, verbs: ALL },
      rule('', ['services'], READ),
      rule('', ['serviceaccounts', 'namespaces'], ALL),
      rule('apps', ['deployments'], READ),
    ]);
  });

  test('rollback', async () => {
    const refused = perform(fixture, 'rollback', { service, deps: limited });
    await expect(refused).rejects.toMatchObject(
      lacking(/create, patch, delete services .*create, patch, delete deployments\.apps/),
    );
    expect(await running()).toEqual(BOTH);
  });

  test('helm-rollback', async () => {
    const data = { action: { action: 'helm-rollback', value: 1 } };
    await expect(perform(fixture, 'action', { service, data, deps: limited })).rejects.toMatchObject(
      lacking(/patch, delete services/),
    );
    expect(await running()).toEqual(BOTH);
  });

  test('restart', async () => {
    const data = { action: { action: 'restart' } };
    await expect(perform(fixture, 'action', { service, data, deps: limited })).rejects.toMatchObject(
      lacking(/takes: patch deployments\.apps in namespace \S+\.$/),
    );
  });

  test('scaling', async () => {
    const data = { action: { action: 'scaling', value: 3 } };
    await expect(perform(fixture, 'action', { service, data, deps: limited })).rejects.toMatchObject(
      lacking(/patch, delete services/),
    );
    expect(await running()).toEqual(BOTH);
  });
});

describe('blue/green', () => {
  const service = 'orders';
  const deployment = { deploymentstrategy: 'duplicate' };
  const generated = () => ({ release: `${fixture.release(service).release}-generated`, namespace: fixture.namespace });
  const revisions = async () => [
    (await fixture.deps.releases.history(fixture.release(service))).length,
    (await fixture.deps.releases.history(generated())).length,
  ];

  test('the canary does not come up where the traffic could not be led to it', async () => {
    await fixture.addService(service, await webChart(service));
    const refused = deliver(fixture, { service, deployment, deps: limited });
    await expect(refused).rejects.toMatchObject(lacking(/create, patch, delete services/));
    expect(await revisions()).toEqual([0, 0]);
  });

  test('nor is anything promoted, led back or scaled by halves', async () => {
    const context = randomUUID();
    expect(await deliver(fixture, { service, deployment, context })).toMatchObject({ result: 'pass' });
    const before = await revisions();
    const lacks = lacking(/create, patch, delete deployments\.apps/);
    const data = { result: 'pass', deployment };
    await expect(perform(fixture, 'release', { service, context, data, deps: limited })).rejects.toMatchObject(lacks);
    const scaling = { action: { action: 'scaling', value: 2 } };
    await expect(perform(fixture, 'action', { service, data: scaling, deps: limited })).rejects.toMatchObject(lacks);
    await expect(
      perform(fixture, 'rollback', { service, context, data: { deployment }, deps: limited }),
    ).rejects.toMatchObject(lacks);
    expect(await revisions()).toEqual(before);
  });
});
