import { beforeAll, describe, expect, test } from '@jest/globals';
import { installCrds } from '../../sandbox/crds/index.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { objectsOf } from '../../services/kit/helm/index.ts';
import { generatedName } from '../../services/kit/names/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater } from '../support/index.ts';
import { deliver, deployerFixture, perform, webChart, type Fixture } from './deployer/index.ts';

/** Scenarios 11, 14, 15, 18 and 19 of Keptn's helm-service: what the generated release holds, and in which order. */
const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };
const ISTIO = ['virtualservices.networking.istio.io', 'destinationrules.networking.istio.io'] as const;
const KINDS = ['Service', 'Deployment', 'VirtualService', 'DestinationRule'] as const;

// A cluster of its own: definitions are cluster-wide, and other tests want a cluster without them.
let cluster: Sandbox;
let fixture: Fixture;
beforeAll(async () => {
  cluster = await startSandbox({ report: silentReport() });
  cleanUpLater(() => cluster.stop());
  await installCrds(cluster, ISTIO);
  fixture = await deployerFixture({ kubeconfig: cluster.kubeconfig, adapter: 'istio', timeoutMs: 60_000 });
}, 300_000);

const scope = (service: string) => ({ project: fixture.project, stage: 'dev', service });
const names = (service: string) => ({
  user: fixture.release(service),
  generated: generatedName(scope(service), fixture.deps.names),
});
const deploy = (service: string, tag: string) => {
  const values = { image: `reg.local/x:${tag}` };
  return deliver(fixture, { service, context: `run-${tag}`, values, deployment: BLUE_GREEN });
};
const release = (service: string) =>
  perform(fixture, 'release', { service, data: { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN } });

type Name = ReturnType<typeof names>['user'];
const revisions = async (name: Name) =>
  (await fixture.deps.releases.history(name)).map(({ revision, began }) => ({ name, revision, began }));
const manifestOf = async (name: Name, revision: number) => (await fixture.deps.releases.read(name, revision)).manifest;
/** What the newest revision of the generated release holds, by kind and name. */
async function generatedObjects(service: string): Promise<Readonly<Record<string, JsonObject>>> {
  const name = names(service).generated;
  const newest = (await revisions(name)).at(-1)?.revision ?? 0;
  const found = objectsOf(await manifestOf(name, newest), KINDS, name.namespace);
  return Object.fromEntries(found.map(({ kind, name: of, object }) => [`${kind} ${of}`, object]));
}

describe('the generated release', () => {
  let objects: Readonly<Record<string, JsonObject>>;
  let front = '';
  const host = (end: string) => `${front}${end}.${fixture.namespace}.svc.cluster.local`;

  beforeAll(async () => {
    front = fixture.release('eleven').release;
    const change = (path: string, text: string) => {
      if (path.endsWith('service.yaml'))
        return text
          .replace('ports:', 'type: NodePort\n  ports:')
          .replace('targetPort: http', 'targetPort: http\n      nodePort: 30917');
      if (!path.endsWith('deployment.yaml')) return text;
      return text.replace('ports:\n', 'env: [{ name: TAGS, value: "a keptn_deployment=canary" }]\n          ports:\n');
    };
    await fixture.addService('eleven', await webChart('eleven', change));
    expect(await deploy('eleven', '1')).toMatchObject({ result: 'pass' });
    objects = await generatedObjects('eleven');
  }, 60_000);

  test('[keptn 11] has two Services, a Deployment, the VirtualService and two DestinationRules, and nothing else', () => {
    const expected = ['-canary', '-primary'].flatMap((end) => [
      `Service ${front}${end}`,
      `DestinationRule ${front}${end}`,
    ]);
    expect(Object.keys(objects).sort()).toEqual(
      [...expected, `Deployment ${front}-primary`, `VirtualService ${front}`].sort(),
    );
  });

  test('[keptn 11] tells the primary apart by the suffix, and leaves out what the cluster gave', () => {
    expect(objects[`Service ${front}-canary`]).toMatchObject({
      spec: { selector: { 'app.kubernetes.io/name': front } },
    });
    const primary = { 'app.kubernetes.io/name': `${front}-primary` };
    expect(objects[`Service ${front}-primary`]).toMatchObject({
      metadata: { labels: primary },
      spec: { selector: primary },
    });
    expect(JSON.stringify([objects[`Service ${front}-canary`], objects[`Service ${front}-primary`]])).not.toContain(
      '30917',
    );
    const deployment = objects[`Deployment ${front}-primary`];
    expect(deployment).toMatchObject({
      spec: { replicas: 1, selector: { matchLabels: primary }, template: { metadata: { labels: primary } } },
    });
    expect(JSON.stringify(deployment)).toContain('a keptn_deployment=primary');
  });

  test('[keptn 19] VirtualService and DestinationRules are exactly those', () => {
    expect(objects[`VirtualService ${front}`]).toMatchObject({
      apiVersion: 'networking.istio.io/v1alpha3',
      metadata: { name: front },
    });
    expect(objects[`VirtualService ${front}`]?.['spec']).toEqual({
      hosts: [`${front}.${fixture.namespace}.svc.cluster.local`, front],
      gateways: ['public-gateway.istio-system', 'mesh'],
      http: [
        {
          route: [{ destination: { host: host('-canary') }, weight: 100 }, { destination: { host: host('-primary') } }],
        },
      ],
    });
    for (const end of ['-canary', '-primary']) {
      expect(objects[`DestinationRule ${front}${end}`]?.['spec']).toEqual({ host: host(end) });
    }
  });
});

test('[keptn 14] a release: the primary gets the version, then the traffic, then the canary goes: three upgrades in this order', async () => {
  await fixture.addService('fourteen', await webChart('fourteen'));
  await deploy('fourteen', '1');
  await release('fourteen');
  await deploy('fourteen', '2');
  const { user, generated } = names('fourteen');
  const all = async () => [...(await revisions(user)), ...(await revisions(generated))];
  const before = new Set((await all()).map(({ name, revision }) => `${name.release} ${revision}`));
  expect(await release('fourteen')).toMatchObject({ result: 'pass' });
  // Helm's records know whole seconds: within one second the order of two releases is not told. Traffic shows it elsewhere.
  const rank = ({ name }: { readonly name: { readonly release: string } }) => Number(name.release === user.release);
  const upgrades = (await all())
    .filter(({ name, revision }) => !before.has(`${name.release} ${revision}`))
    .toSorted((a, b) => Date.parse(a.began) - Date.parse(b.began) || rank(a) - rank(b) || a.revision - b.revision);
  expect(upgrades.map(({ name }) => name.release)).toEqual([generated.release, generated.release, user.release]);
  const [promoted = '', led = '', gone = ''] = await Promise.all(
    upgrades.map(({ name, revision }) => manifestOf(name, revision)),
  );
  const weights = (manifest: string) => {
    const [service] = objectsOf(manifest, ['VirtualService'], fixture.namespace);
    const { http } = service?.object['spec'] as { http: readonly { route: readonly { weight?: number }[] }[] };
    return http[0]?.route.map(({ weight = 0 }) => weight);
  };
  expect([promoted.includes('reg.local/x:2'), weights(promoted)]).toEqual([true, [100, 0]]);
  expect([led.includes('reg.local/x:2'), weights(led)]).toEqual([true, [0, 100]]);
  expect(objectsOf(gone, ['Deployment'], fixture.namespace)[0]?.object).toMatchObject({ spec: { replicas: 0 } });
}, 90_000);

test('[keptn 15] a rollback that may not change anything: an error that says what is missing, the canary goes on', async () => {
  await fixture.addService('fifteen', await webChart('fifteen'));
  await deploy('fifteen', '1');
  await release('fifteen');
  await deploy('fifteen', '2');
  const { user, generated } = names('fifteen');
  const before = [await revisions(user), await revisions(generated)];
  const weak = await deployerFixture({ kubeconfig: cluster.userKubeconfig('slipway'), adapter: 'istio' });
  const data = { result: 'fail', deployment: BLUE_GREEN };
  const refused = perform(fixture, 'rollback', {
    service: 'fifteen',
    context: 'run-2',
    data,
    deps: { ...weak.deps, charts: fixture.deps.charts },
  });
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^SLW_KUBE_(FORBIDDEN|RIGHTS_MISSING)$/) });
  expect([await revisions(user), await revisions(generated)]).toEqual(before);
}, 90_000);

test('[keptn 18] scaling by two changes the number of the primary, and nothing else of the generated release', async () => {
  await fixture.addService('eighteen', await webChart('eighteen'));
  await deploy('eighteen', '1');
  await release('eighteen');
  const name = names('eighteen').generated;
  const newest = async () => manifestOf(name, (await revisions(name)).at(-1)?.revision ?? 0);
  const before = await newest();
  expect(
    await perform(fixture, 'action', { service: 'eighteen', data: { action: { action: 'scaling', value: '2' } } }),
  ).toMatchObject({ result: 'pass' });
  const after = await newest();
  expect(after).not.toBe(before);
  expect(after).toBe(before.replace('"replicas": 1', '"replicas": 3').replace('replicas: 1\n', 'replicas: 3\n'));
}, 60_000);

test('[keptn 19] names that are too long for a release: cut, and never those of another service', async () => {
  const services = ['one', 'two'].map((end) => `${'very-long-name-'.repeat(2)}service-${end}`);
  for (const service of services) {
    await fixture.addService(service, await webChart(service));
    expect(await deliver(fixture, { service })).toMatchObject({ result: 'pass' });
  }
  const secrets = await fixture.deps.kube.get<{ items: readonly { metadata: { labels: { name: string } } }[] }>(
    `/api/v1/namespaces/${fixture.namespace}/secrets`,
    { query: { labelSelector: 'owner=helm' } },
  );
  const releases = (secrets?.items ?? [])
    .map(({ metadata }) => metadata.labels.name)
    .filter((each) => each.includes('-very-'));
  expect(new Set(releases).size).toBe(2);
  expect(releases.every((each) => each.length <= 52)).toBe(true);
}, 60_000);
