import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deliver, deployerFixture, webChart, type Fixture } from './deployer/index.ts';

/** Scenarios 1 to 5, 8, 9, 10 and 12 of Keptn's helm-service, as docs/reference/scenarios-keptn.md lists them. */
let fixture: Fixture;
beforeAll(async () => {
  fixture = await deployerFixture();
});

const MANAGED = { deploymentstrategy: 'user_managed' };
const LOCAL = ['http://from.event:1'];
const PUBLIC = ['https://from.event'];
const GIVEN = { deploymentURIsLocal: LOCAL, deploymentURIsPublic: PUBLIC };

const scope = (service: string) => ({ project: fixture.project, stage: 'dev', service });
const head = () => fixture.deps.charts.projects.head(fixture.project, 'dev');
const resource = (service: string, path: string) => fixture.deps.charts.projects.read(scope(service), path);
const addresses = (service: string, port = 80) => ({
  deploymentURIsLocal: [`http://${service}.${fixture.namespace}:${port}`],
  deploymentURIsPublic: [`http://${service}.${fixture.namespace}.svc.cluster.local:80`],
});
/** Revisions of the user's release and of the generated one. */
const revisions = async (service: string) => {
  const { release, namespace } = fixture.release(service);
  const names = [release, `${release}-generated`];
  return Promise.all(
    names.map(async (name) => (await fixture.deps.releases.history({ release: name, namespace })).length),
  );
};

describe('user_managed', () => {
  const finished = (deployment: object) => ({
    status: 'succeeded',
    result: 'pass',
    message: 'Successfully deployed',
    data: { deployment: { ...MANAGED, deploymentNames: ['user_managed'], ...deployment } },
  });

  test('[keptn 1] without endpoints.yaml: the address of the trigger, and the chart of the user alone', async () => {
    await fixture.addService('one', await webChart('one'));
    const deployment = { ...MANAGED, deploymentURIsPublic: PUBLIC };
    const answer = await deliver(fixture, { service: 'one', deployment });
    expect(answer).toMatchObject(finished({ deploymentURIsPublic: PUBLIC }));
    expect(answer.data).not.toHaveProperty('deployment.deploymentURIsLocal');
    expect(await revisions('one')).toEqual([1, 0]);
  });

  test('[keptn 2] with endpoints.yaml: its two lists win over those of the trigger', async () => {
    const endpoints = 'deploymentURIsLocal: [http://from.file:1]\ndeploymentURIsPublic: [https://from.file]\n';
    await fixture.addService('two', { ...(await webChart('two')), 'helm/endpoints.yaml': endpoints });
    const answer = await deliver(fixture, { service: 'two', deployment: { ...MANAGED, ...GIVEN } });
    const lists = { deploymentURIsLocal: ['http://from.file:1'], deploymentURIsPublic: ['https://from.file'] };
    expect(answer).toMatchObject(finished(lists));
  });

  test('[keptn 3] no addresses anywhere: pass, without lists', async () => {
    await fixture.addService('three', await webChart('three'));
    const { data } = await deliver(fixture, { service: 'three', deployment: MANAGED });
    expect(data?.['deployment']).toEqual({ ...MANAGED, deploymentNames: ['user_managed'] });
  });
});

describe('direct', () => {
  test('[keptn 4] addresses by the manifest replace those of the trigger; no mesh chart', async () => {
    await fixture.addService('four', await webChart('four'));
    const answer = await deliver(fixture, { service: 'four', deployment: GIVEN });
    expect(answer.data?.['deployment']).toEqual({
      ...{ deploymentstrategy: 'direct', deploymentNames: ['direct'] },
      ...addresses('four'),
    });
    expect(await revisions('four')).toEqual([1, 0]);
  });

  test('[keptn 5] without configurationChange the chart is read and nothing is written', async () => {
    await fixture.addService('five', await webChart('five'));
    const before = await head();
    expect(await deliver(fixture, { service: 'five' })).toMatchObject({ result: 'pass', gitCommit: before });
    expect(await head()).toBe(before);
    expect(await resource('five', 'helm/values.yaml')).toBeUndefined();
  });

  const ports: readonly (readonly [string, string, number])[] = [
    ['one', '- { name: web, port: 80, protocol: TCP }', 80],
    [
      'several',
      '- { name: a, port: 9443, protocol: TCP }\n    - { name: b, port: 8080, protocol: TCP }\n    - { name: c, port: 53, protocol: UDP }',
      8080,
    ],
    ['none', '- { name: a, port: 5353, protocol: UDP }\n    - { name: b, port: 514, protocol: UDP }', 514],
    ['unmarked', '- { name: a, port: 53, protocol: UDP }\n    - { name: b, port: 8081 }', 8081],
  ];
  test.each(ports)('[keptn 8] the lowest TCP port, else the lowest of any: %s', async (kind, list, port) => {
    const service = `eight-${kind}`;
    const change = (path: string, text: string) =>
      path.endsWith('service.yaml') ? text.replace(/ports:\n[^]*$/, `ports:\n    ${list}\n`) : text;
    await fixture.addService(service, await webChart(service, change));
    expect((await deliver(fixture, { service })).data).toMatchObject({ deployment: addresses(service, port) });
  });
});

describe('what a first deployment makes', () => {
  test.each([
    ['direct', [1, 0]],
    ['user_managed', [1, 0]],
    ['duplicate', [1, 2]],
  ])('[keptn 9] %s', async (deploymentstrategy, made) => {
    const service = `nine-${deploymentstrategy.replace('_', '-')}`;
    await fixture.addService(service, await webChart(service));
    const before = await head();
    expect(await deliver(fixture, { service, deployment: { deploymentstrategy } })).toMatchObject({ result: 'pass' });
    expect(await revisions(service)).toEqual(made);
    // What is generated follows from the chart: Helm's records have it, Git does not.
    expect(await head()).toBe(before);
    const namespace = await fixture.deps.kube.get<{ metadata: { labels: object } }>(
      `/api/v1/namespaces/${fixture.namespace}`,
    );
    expect(namespace?.metadata.labels).not.toHaveProperty('istio-injection');
  });

  test('[keptn 10] a chart that cannot be doubled: said before anything is written', async () => {
    const alike = (_: string, text: string) => text.replaceAll('app.kubernetes.io/name', 'component');
    await fixture.addService('ten', await webChart('ten', alike));
    const before = await head();
    const values = { image: 'reg.local/x:1' };
    const deployment = { deploymentstrategy: 'duplicate' };
    await expect(deliver(fixture, { service: 'ten', values, deployment })).rejects.toMatchObject({
      code: 'SLW_BLUE_GREEN_CHART',
    });
    expect(await revisions('ten')).toEqual([0, 0]);
    expect(await head()).toBe(before);
  });

  test('[keptn 10] values that cannot be stored: an error, and the next attempt stores them without another upgrade', async () => {
    const own = await deployerFixture();
    await own.addService('ten', await webChart('ten'));
    const attempt = () => deliver(own, { service: 'ten', id: 'E', values: { image: 'reg.local/x:1' } });
    const lock = join(own.deps.charts.dir, 'projects', `${own.project}.git`, 'refs', 'heads', 'main.lock');
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(lock, '');
    await expect(attempt()).rejects.toMatchObject({ code: expect.stringMatching(/^SLW_GIT_/) });
    await rm(lock);
    expect(await attempt()).toMatchObject({ result: 'pass' });
    expect(await own.deps.releases.history(own.release('ten'))).toHaveLength(1);
    const values = await own.deps.charts.projects.read(
      { project: own.project, stage: 'dev', service: 'ten' },
      'helm/values.yaml',
    );
    expect(values?.toString()).toContain('reg.local/x:1');
  });
});

describe('[keptn 12] the public host name', () => {
  const publicly = async (service: string, change: Partial<Fixture['deps']['endpoints']>) => {
    await fixture.addService(service, await webChart(service));
    const deps = { ...fixture.deps, endpoints: { ...fixture.deps.endpoints, ...change } };
    const { data } = await deliver(fixture, { service, deps });
    return (data?.['deployment'] as { deploymentURIsPublic?: readonly string[] }).deploymentURIsPublic;
  };

  test.each<[string, Partial<Fixture['deps']['endpoints']>, (of: Fixture, service: string) => string]>([
    ['default', {}, (of, service) => `http://${service}.${of.namespace}.svc.cluster.local:80`],
    ['suffix', { suffix: 'example.com' }, (of, service) => `http://${service}.${of.namespace}.example.com:80`],
    [
      'template',
      { hostname: 'https://${service}.${PROJECT}.Example.com' },
      (of, service) => `https://${service}.${of.project}.Example.com`,
    ],
  ])('%s', async (kind, change, expected) => {
    const service = `twelve-${kind}`;
    expect(await publicly(service, change)).toEqual([expected(fixture, service)]);
  });

  test('a template without a scheme is refused, and nothing is installed', async () => {
    await expect(publicly('twelve-bare', { hostname: '${SERVICE}.example.com' })).rejects.toMatchObject({
      code: 'SLW_DEPLOY_HOSTNAME',
    });
    expect(await revisions('twelve-bare')).toEqual([0, 0]);
  });
});
