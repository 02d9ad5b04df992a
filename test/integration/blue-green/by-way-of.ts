import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { installCrds } from '../../../sandbox/crds/index.ts';
import { apiAccess, callApi, startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { findOrphans } from '../../../services/kit/helm/index.ts';
import { chooseRouter, createRouter, discoverTraffic } from '../../../services/kit/traffic/index.ts';
import { silentReport } from '../../../tools/index.ts';
import { cleanUpLater, eventually } from '../../support/index.ts';
import { deliver, deployerFixture, journal, perform, watchTraffic, webChart, type Fixture } from '../deployer/index.ts';

export const BLUE_GREEN = { deploymentstrategy: 'blue_green_service' };
const DEFINITIONS = [
  'virtualservices.networking.istio.io',
  'destinationrules.networking.istio.io',
  'httproutes.gateway.networking.k8s.io',
] as const;
export const version = (tag: string) => ({ image: `reg.local/x:${tag}` });

/** What somebody makes of the object that leads the traffic: no split between the two sides at all. */
const TAMPERED: Readonly<Record<string, (name: string) => readonly [string, string, object]>> = {
  service: () => ['v1', 'Service', { selector: { 'app.kubernetes.io/name': 'nobody' } }],
  istio: (name) => {
    const route = [`${name}-canary`, 'other'].map((host) => ({ destination: { host }, weight: 50 }));
    return ['networking.istio.io/v1alpha3', 'VirtualService', { http: [{ route }] }];
  },
  'gateway-api': (name) => {
    const backendRefs = [`${name}-canary`, 'other'].map((backend) => ({ name: backend, port: 80, weight: 1 }));
    return ['gateway.networking.k8s.io/v1', 'HTTPRoute', { rules: [{ backendRefs }] }];
  },
};

interface PodOwner {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

/** A cluster of its own: definitions are cluster-wide, and other tests want a cluster without them. */
export function trafficCluster(): () => Sandbox {
  let cluster: Sandbox;
  beforeAll(async () => {
    cluster = await startSandbox({ report: silentReport() });
    cleanUpLater(() => cluster.stop());
    await installCrds(cluster, DEFINITIONS);
  }, 300_000);
  return () => cluster;
}

/** What holds whatever leads the traffic; a file for each way, so that they run side by side. */
export function describeBlueGreen(adapter: 'service' | 'istio' | 'gateway-api', cluster: () => Sandbox): void {
  describe(`by way of ${adapter}`, () => {
    let fixture: Fixture;
    let service = '';
    let number = 0;
    beforeAll(async () => {
      fixture = await deployerFixture({ kubeconfig: cluster().kubeconfig, adapter });
    });
    beforeEach(async () => {
      service = `b${(number += 1)}`;
      await fixture.addService(service, await webChart(service));
    });

    const name = () => fixture.release(service).release;
    const target = () => ({ namespace: fixture.namespace, service: name() });
    const deploy = (tag: string, more = {}) =>
      deliver(fixture, { service, values: version(tag), deployment: BLUE_GREEN, ...more });
    const release = (data: object = {}, more = {}) =>
      perform(fixture, 'release', {
        service,
        data: { result: 'pass', status: 'succeeded', deployment: BLUE_GREEN, ...data },
        ...more,
      });
    const rollBack = (more = {}) =>
      perform(fixture, 'rollback', { service, data: { result: 'fail', deployment: BLUE_GREEN }, ...more });
    const images = async (deployment: string) => {
      const pods = await fixture.deps.kube.podsOf([
        { kind: 'Deployment', name: deployment, namespace: fixture.namespace },
      ]);
      return [...new Set(pods.map(({ image }) => image.replace('reg.local/x:', '')))];
    };
    /** The version that a Deployment asks for. */
    const wanted = async (deployment: string) => {
      const path = `/apis/apps/v1/namespaces/${fixture.namespace}/deployments/${deployment}`;
      const found = await fixture.deps.kube.get<PodOwner>(path);
      return found?.spec.template.spec.containers[0]?.image.replace('reg.local/x:', '');
    };
    const running = async () => ({ canary: await images(name()), primary: await images(`${name()}-primary`) });
    const history = async (end: string) =>
      (await fixture.deps.releases.history({ release: `${name()}${end}`, namespace: fixture.namespace })).map(
        ({ revision, status }) => `${revision} ${status}`,
      );
    const overlay = async () => {
      const scope = { project: fixture.project, stage: 'dev', service };
      return (await fixture.deps.charts.projects.read(scope, 'helm/values.yaml'))?.toString() ?? '';
    };
    const router = async () => {
      const { kube } = fixture.deps;
      return createRouter(chooseRouter(adapter, await discoverTraffic(kube)), { kube, gateway: 'public' });
    };
    const weights = async () => (await router()).read(target());

    test('[keptn 14] [keptn 15] deploy, release, deploy, rollback, deploy, release: traffic always meets pods that are ready', async () => {
      const watch = watchTraffic(fixture.deps.kube, await router(), target());
      const answer = await deploy('1');
      expect(answer).toMatchObject({
        status: 'succeeded',
        result: 'pass',
        data: {
          deployment: {
            deploymentstrategy: 'duplicate',
            deploymentNames: ['canary'],
            deploymentURIsLocal: [`http://${service}.${fixture.namespace}:80`],
          },
        },
      });
      expect(await running()).toEqual({ canary: ['1'], primary: ['1'] });
      expect(await weights()).toEqual({ canary: 100, primary: 0 });

      expect(await release()).toMatchObject({ status: 'succeeded', result: 'pass', message: 'Finished release.' });
      expect(await running()).toEqual({ canary: [], primary: ['1'] });
      expect(await weights()).toEqual({ canary: 0, primary: 100 });

      expect(await deploy('2', { context: 'run-2' })).toMatchObject({ result: 'pass' });
      expect(await running()).toEqual({ canary: ['2'], primary: ['1'] });
      expect(await weights()).toEqual({ canary: 100, primary: 0 });
      expect(await overlay()).toContain('reg.local/x:2');

      expect(await rollBack({ context: 'run-2' })).toMatchObject({ status: 'succeeded', result: 'pass' });
      expect(await running()).toEqual({ canary: [], primary: ['1'] });
      expect(await overlay()).toContain('reg.local/x:1');

      expect(await deploy('3-slow')).toMatchObject({ result: 'pass' });
      expect(await release({ result: 'warning' })).toMatchObject({ status: 'succeeded', result: 'warning' });
      expect(await running()).toEqual({ canary: [], primary: ['3-slow'] });
      await watch.stop();
      expect(watch.faults).toEqual([]);
      expect(watch.sides).toEqual(['canary', 'primary', 'canary', 'primary', 'canary', 'primary']);
      expect(watch.looks()).toBeGreaterThan(50);
    }, 120_000);

    test('the watch of that test does see a side without pods', async () => {
      await deploy('1');
      const watch = watchTraffic(fixture.deps.kube, await router(), target());
      await fixture.deps.kube.remove(`/apis/apps/v1/namespaces/${fixture.namespace}/deployments/${name()}`);
      await eventually(async () =>
        expect(watch.faults[0]).toMatch(/the canary gets traffic and is not ready|has no endpoint/),
      );
      await watch.stop();
    }, 60_000);

    test('a canary that does not become ready: the primary goes on, the canary goes', async () => {
      await deploy('1');
      await release();
      const answer = await deploy('broken', { deployment: { ...BLUE_GREEN, timeout: '4s' } });
      expect(answer).toMatchObject({
        status: 'errored',
        result: 'fail',
        message: expect.stringContaining('ImagePull'),
      });
      expect(await running()).toEqual({ canary: [], primary: ['1'] });
      expect(await weights()).toEqual({ canary: 0, primary: 100 });
      expect(await rollBack()).toMatchObject({ result: 'pass' });
      expect(await deploy('2')).toMatchObject({ result: 'pass' });
    }, 60_000);

    test('traffic objects that somebody changed into no split are written anew by a rollback', async () => {
      await deploy('1', { context: 'run-1' });
      const [apiVersion, kind, spec] = TAMPERED[adapter]!(name());
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const path = `${root}/namespaces/${fixture.namespace}/${kind.toLowerCase()}s/${name()}?fieldManager=somebody&force=true`;
      const object = { apiVersion, kind, metadata: { name: name() }, spec };
      const { status } = await callApi(await apiAccess(cluster().kubeconfig), 'PATCH', path, object);
      expect(status).toBe(200);
      expect(await rollBack({ context: 'run-1' })).toMatchObject({ result: 'pass' });
      expect(await weights()).toEqual({ canary: 0, primary: 100 });
    }, 60_000);

    test('[keptn 15] after a promotion the version before is delivered again, by the same run or a person, and once', async () => {
      await deploy('1');
      await release();
      await deploy('2');
      await release();
      await deploy('3', { context: 'run-3' });
      await release({}, { context: 'run-3' });
      const watch = watchTraffic(fixture.deps.kube, await router(), target());
      const notes = journal();
      const back = { id: `back-${service}`, context: 'run-3', journal: notes };
      const first = await rollBack(back);
      expect(first).toMatchObject({ status: 'succeeded', result: 'pass' });
      expect(await running()).toEqual({ canary: [], primary: ['2'] });
      expect(await weights()).toEqual({ canary: 0, primary: 100 });
      expect(await overlay()).toContain('reg.local/x:2');
      const done = [await history(''), await history('-generated')];
      expect(await rollBack(back)).toEqual(first);
      expect([await history(''), await history('-generated')]).toEqual(done);

      const byHand = await perform(fixture, 'rollback', { service, data: { deployment: BLUE_GREEN } });
      expect(byHand).toMatchObject({ status: 'succeeded', result: 'pass' });
      expect(await running()).toEqual({ canary: [], primary: ['1'] });
      await watch.stop();
      expect(watch.faults).toEqual([]);
      expect(watch.sides).toEqual(['primary', 'canary', 'primary', 'canary', 'primary']);
      await expect(perform(fixture, 'rollback', { service, data: { deployment: BLUE_GREEN } })).rejects.toMatchObject({
        code: 'SLW_ROLLBACK_NOWHERE',
      });
    }, 120_000);

    if (adapter !== 'service') return;
    // What follows does not depend on the objects that lead the traffic, and is shown once.

    test('two upgrades to deploy, three to release', async () => {
      await deploy('1');
      await release();
      const before = [(await history('')).length, (await history('-generated')).length];
      await deploy('2');
      expect([(await history('')).length, (await history('-generated')).length]).toEqual([
        before[0]! + 1,
        before[1]! + 1,
      ]);
      await release();
      expect([(await history('')).length, (await history('-generated')).length]).toEqual([
        before[0]! + 2,
        before[1]! + 3,
      ]);
    }, 60_000);

    test('a release that failed changes nothing, or goes back when its task says so', async () => {
      await deploy('1');
      await release();
      await deploy('2');
      expect(await release({ result: 'fail' })).toMatchObject({ status: 'succeeded', result: 'fail' });
      expect(await running()).toEqual({ canary: ['2'], primary: ['1'] });
      const back = await release({ result: 'fail', release: { onFail: 'rollback' } });
      expect(back).toMatchObject({
        status: 'succeeded',
        result: 'fail',
        message: expect.stringContaining('primary serves'),
      });
      expect(await running()).toEqual({ canary: [], primary: ['1'] });
      expect(await release()).toMatchObject({
        result: 'pass',
        message: expect.stringContaining('no canary to promote'),
      });
    }, 60_000);

    test('helm killed in the middle of a release: the next attempt goes on from there', async () => {
      await deploy('1-slow');
      await release();
      await deploy('2-slow');
      const notes = journal();
      const before = (await history('-generated')).length;
      const attempt = release({}, { id: 'R', journal: notes }).catch((error: unknown) => error);
      await eventually(async () => expect((await history('-generated')).at(-1)).toMatch(/pending-upgrade/));
      await eventually(async () => expect(await wanted(`${name()}-primary`)).toBe('2-slow'));
      const trace = { release: `${name()}-generated`, namespace: fixture.namespace, workDir: fixture.deps.helmWorkDir };
      await eventually(async () => expect(findOrphans(trace)).toHaveLength(1));
      findOrphans(trace).forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
      expect(await attempt).toMatchObject({ code: 'SLW_HELM_STOPPED' });
      const told: string[] = [];
      const progress = (message: string) => void told.push(message);
      expect(await release({}, { id: 'R', journal: notes, progress })).toMatchObject({ result: 'pass' });
      // What stood half-way was its own doing: no drift, and not put back before it was brought to its end.
      expect(told.filter((message) => message.includes('put back'))).toEqual([]);
      expect((await history('-generated')).length).toBe(before + 2);
      expect(await running()).toEqual({ canary: [], primary: ['2-slow'] });
      const done = [await history(''), await history('-generated')];
      expect(await release({}, { id: 'R', journal: notes })).toMatchObject({ result: 'pass' });
      expect([await history(''), await history('-generated')]).toEqual(done);
    }, 90_000);

    test('without a deployment: nothing to release, nothing to roll back', async () => {
      await expect(release()).rejects.toMatchObject({ code: 'SLW_BLUE_GREEN_MISSING' });
      expect(await rollBack()).toMatchObject({
        result: 'pass',
        message: expect.stringContaining('nothing to roll back'),
      });
    });

    test('[keptn 10] [keptn 11] a chart that cannot be doubled is refused before anything is written', async () => {
      const charts: Readonly<Record<string, [(path: string, text: string) => string, RegExp]>> = {
        two: [
          (path, text) =>
            path.endsWith('service.yaml') ? `${text}\n---\n${text.replace('.Release.Name', '.Chart.Name')}` : text,
          /select the same pods/,
        ],
        alike: [(_, text) => text.replaceAll('app.kubernetes.io/name', 'component'), /cannot be told apart/],
      };
      for (const [kind, [change, words]] of Object.entries(charts)) {
        const odd = `${service}-${kind}`;
        await fixture.addService(odd, await webChart(odd, change));
        const answer = deliver(fixture, { service: odd, values: version('1'), deployment: BLUE_GREEN });
        await expect(answer).rejects.toThrow(words);
        expect(await fixture.deps.releases.history(fixture.release(odd))).toEqual([]);
      }
    });

    test('another strategy is refused while blue/green leads the traffic', async () => {
      await deploy('1');
      await expect(deliver(fixture, { service })).rejects.toMatchObject({ code: 'SLW_DEPLOY_STRATEGY_CHANGED' });
    }, 30_000);
  });
}
