import { beforeAll, describe, expect, test } from '@jest/globals';
import { installCrds } from '../../sandbox/crds/index.ts';
import { apiAccess, callApi, startSandbox, type ApiAccess, type Sandbox } from '../../sandbox/index.ts';
import { createKube, type Kube } from '../../services/kit/kube/index.ts';
import {
  chooseRouter,
  createRouter,
  discoverTraffic,
  type ServicePort,
  type TrafficRequest,
  type TrafficRouter,
  type TrafficTarget,
  type Weights,
} from '../../services/kit/traffic/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, temporaryFolder } from '../support/index.ts';
import { only, render } from './chart-render.ts';
import { apply, backends, selectorsOf, WAYS, WEB_PORT, type AppliedObject } from './traffic-ways.ts';

const GATEWAY = 'public-gateway.istio-system';
const ISTIO = ['virtualservices.networking.istio.io', 'destinationrules.networking.istio.io'] as const;
const GATEWAY_API = ['gateways.gateway.networking.k8s.io', 'httproutes.gateway.networking.k8s.io'] as const;

let cluster: Sandbox;
let admin: ApiAccess;
/** What the tested code may do: what the chart of Slipway allows it. */
let access: ApiAccess;
let kube: Kube;

// A cluster of its own, an API server alone: definitions are cluster-wide, and other tests want a cluster without them.
beforeAll(async () => {
  cluster = await startSandbox({ parts: [], report: silentReport() });
  cleanUpLater(() => cluster.stop());
  admin = await apiAccess(cluster.kubeconfig);
  await bindChartRole();
  const kubeconfig = cluster.userKubeconfig('slipway');
  access = await apiAccess(kubeconfig);
  kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
}, 300_000);

test('a definition whose module cannot be fetched is named, and nothing is installed', async () => {
  const before = { GOPROXY: process.env['GOPROXY'] ?? '', GOMODCACHE: process.env['GOMODCACHE'] ?? '' };
  Object.assign(process.env, { GOPROXY: 'off', GOMODCACHE: await temporaryFolder() });
  try {
    await expect(installCrds(cluster, ['httproutes.gateway.networking.k8s.io'])).rejects.toMatchObject({
      code: 'SLW_SANDBOX_CRD_FAILED',
      message: expect.stringMatching(
        /^The resource definition httproutes.*: sigs\.k8s\.io\/gateway-api@v.*GOPROXY=off/,
      ),
    });
  } finally {
    Object.assign(process.env, before); // empty is go's default
  }
  expect(await discoverTraffic(kube)).toEqual({});
});

test('auto follows what the cluster serves', async () => {
  const choice = async () => chooseRouter('auto', await discoverTraffic(kube));
  expect(await choice()).toEqual({ kind: 'service' });
  await installCrds(cluster, GATEWAY_API);
  expect(await choice()).toEqual({ kind: 'gateway-api', apiVersion: 'gateway.networking.k8s.io/v1' });
  await installCrds(cluster, [ISTIO[0]]);
  expect(await choice()).toMatchObject({ kind: 'gateway-api' });
  await installCrds(cluster, ISTIO);
  expect(await choice()).toEqual({ kind: 'istio', apiVersion: 'networking.istio.io/v1alpha3' });
}, 300_000);

describe.each(WAYS)('traffic by $kind', (way) => {
  let router: TrafficRouter;
  const splits = way.kind !== 'service';

  beforeAll(async () => {
    await installCrds(cluster, [...ISTIO, ...GATEWAY_API]);
    const served = await discoverTraffic(kube);
    router = createRouter(chooseRouter(way.kind, served), { kube, gateway: GATEWAY });
  }, 300_000);

  test('the cluster takes its objects, with the weights that were asked for', async () => {
    const target = await freshTarget();
    expect(await router.read(target)).toBeUndefined();
    const objects = router.objects(requestFor(target, { canary: 100, primary: 0 }));
    expect(objects.map(({ kind, apiVersion }) => ({ kind, apiVersion }))).toEqual(
      way.kinds.map((kind) => ({ kind, apiVersion: way.apiVersion })),
    );
    await lead(router, target, { canary: 100, primary: 0 });
    expect(await router.read(target)).toEqual({ canary: 100, primary: 0 });
  });

  test('weights follow each other in any order', async () => {
    const target = await freshTarget();
    const shares = splits ? [0, 50, 100, 1, 99, 0, 100] : [0, 100, 0];
    for (const canary of shares) {
      await lead(router, target, { canary, primary: 100 - canary });
      expect(await router.read(target)).toEqual({ canary, primary: 100 - canary });
    }
  });

  test.each([
    [50, 50],
    [1, 99],
  ])('%i/%i is split, or refused by who cannot', async (canary, primary) => {
    const request = requestFor(await freshTarget(), { canary, primary });
    if (splits) expect(router.objects(request)).toHaveLength(way.kinds.length);
    else expect(() => router.objects(request)).toThrow(expect.objectContaining({ code: 'SLW_TRAFFIC_WHOLE' }));
  });

  test('applied again, nothing changes', async () => {
    const target = await freshTarget();
    const versions = async () => (await lead(router, target, { canary: 0, primary: 100 })).map(versionOf);
    expect(await versions()).toEqual(await versions());
  });

  test.each<[string, readonly ServicePort[], number]>([
    ['one by number', [{ port: 8080, targetPort: 80 }], 8080],
    ['one by name', [{ port: 80, name: 'web', targetPort: 'http', appProtocol: 'http' }], 80],
    [
      'several, the lowest of TCP leading',
      [
        { port: 9090, name: 'metrics', protocol: 'TCP' },
        { port: 443, name: 'https', targetPort: 8443 },
        { port: 53, name: 'dns', protocol: 'UDP' },
      ],
      443,
    ],
  ])('ports: %s', async (_, ports, leading) => {
    const target = await freshTarget();
    const applied = await lead(router, target, { canary: 100, primary: 0 }, { ports });
    expect(await router.read(target)).toEqual({ canary: 100, primary: 0 });
    const { spec } = applied.find(({ kind, metadata: { name } }) => kind === way.routing && name === target.service)!;
    if (way.kind === 'service') expect(spec['ports']).toMatchObject(ports);
    if (way.kind === 'gateway-api') {
      expect(spec['rules']).toMatchObject([{ backendRefs: [{ port: leading }, { port: leading }] }]);
    }
  });

  test('a service without public hosts is routed too, and the longest name fits', async () => {
    const target = { ...(await freshTarget()), service: 'c'.repeat(55) };
    await lead(router, target, { canary: 0, primary: 100 }, { hosts: [] });
    expect(await router.read(target)).toEqual({ canary: 0, primary: 100 });
  });

  test.each([
    { service: 'carts/../../secrets' },
    { service: 'carts?watch=true' },
    { service: '--all' },
    { service: 'Carts' },
    { service: '' },
    { service: 'c'.repeat(56) },
    { namespace: 'shop/../kube-system' },
    { namespace: '..' },
    { namespace: '' },
  ])('neither writes nor reads %j', async (wrong) => {
    const target = { namespace: 'default', service: 'carts', ...wrong };
    const refusal = { code: 'SLW_TRAFFIC_INPUT' };
    await expect(router.read(target)).rejects.toMatchObject(refusal);
    expect(() => router.objects(requestFor(target, { canary: 0, primary: 100 }))).toThrow(
      expect.objectContaining(refusal),
    );
  });

  test('what somebody changed by hand is seen, and the next apply takes it back', async () => {
    const target = await freshTarget();
    await lead(router, target, { canary: 100, primary: 0 });
    const { spec, reads } = way.shifted(target);
    await edit(target, spec);
    expect(await router.read(target)).toEqual(reads);
    await edit(target, way.mixed(target));
    await expect(router.read(target)).rejects.toMatchObject({ code: 'SLW_TRAFFIC_FOREIGN' });
    await edit(target, way.elsewhere(target));
    expect(await router.read(target)).toBeUndefined();
    await lead(router, target, { canary: 100, primary: 0 });
    expect(await router.read(target)).toEqual({ canary: 100, primary: 0 });
  });

  test('an object that is gone reads as none', async () => {
    const target = await freshTarget();
    await lead(router, target, { canary: 100, primary: 0 });
    const plural = `${way.routing.toLowerCase()}s`;
    const root = way.apiVersion === 'v1' ? '/api/v1' : `/apis/${way.apiVersion}`;
    await callApi(access, 'DELETE', `${root}/namespaces/${target.namespace}/${plural}/${target.service}`);
    expect(await router.read(target)).toBeUndefined();
  });

  test('reading can be given up', async () => {
    const target = await freshTarget();
    await expect(router.read(target, AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
  });

  async function edit(target: TrafficTarget, spec: AppliedObject['spec']) {
    const { apiVersion, routing: kind } = way;
    const object = { apiVersion, kind, metadata: { name: target.service }, spec };
    await apply(admin, target.namespace, object, 'somebody');
  }
});

test('the way without traffic has no objects and reads nothing', async () => {
  const router = createRouter(chooseRouter('none', {}), { kube, gateway: GATEWAY });
  const target = await freshTarget();
  expect(router.objects(requestFor(target, { canary: 50, primary: 50 }))).toEqual([]);
  expect(await router.read(target)).toBeUndefined();
});

test("a plain Service keeps the traits of the chart's own", async () => {
  const target = await freshTarget();
  const router = createRouter({ kind: 'service' }, { kube, gateway: GATEWAY });
  const annotations = { 'example.com/balancer': 'internal' };
  const front = { labels: { team: 'shop' }, annotations, spec: { type: 'LoadBalancer', sessionAffinity: 'ClientIP' } };
  const applied = await lead(router, target, { canary: 100, primary: 0 }, { front });
  expect(applied.at(-1)).toMatchObject({ metadata: { labels: front.labels, annotations }, spec: front.spec });
});

async function bindChartRole(): Promise<void> {
  const manifests = await render('slipway', ['nats.url=nats://nats:4222', 'rbac.clusterWide=true']);
  const role = only(manifests, 'ClusterRole', 'slipway-slipway');
  const apiGroup = 'rbac.authorization.k8s.io';
  const binding = {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'slipway' },
    subjects: [{ apiGroup, kind: 'User', name: 'slipway' }],
    roleRef: { apiGroup, kind: 'ClusterRole', name: role.metadata.name },
  };
  const root = `/apis/${apiGroup}/v1`;
  expect(await callApi(admin, 'POST', `${root}/clusterroles`, role)).toMatchObject({ status: 201 });
  expect(await callApi(admin, 'POST', `${root}/clusterrolebindings`, binding)).toMatchObject({ status: 201 });
}

/** A service in a namespace of its own, with the two Services of its pair. */
async function freshTarget(): Promise<TrafficTarget> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'traffic-' } };
  const answer = await callApi(admin, 'POST', '/api/v1/namespaces', body);
  const { metadata } = JSON.parse(answer.body) as { metadata: { name: string } };
  return { namespace: metadata.name, service: 'carts' };
}

function requestFor(target: TrafficTarget, weights: Weights, more: Partial<TrafficRequest> = {}): TrafficRequest {
  const hosts = [`carts.${target.namespace}.example.com`];
  return { ...target, weights, ports: [WEB_PORT], hosts, selectors: selectorsOf(target.service), ...more };
}

/** Applies the pair's Services and the router's objects; what the cluster made of them. */
async function lead(
  router: TrafficRouter,
  target: TrafficTarget,
  weights: Weights,
  more: Partial<TrafficRequest> = {},
): Promise<readonly AppliedObject[]> {
  const objects = [...backends(target.service), ...router.objects(requestFor(target, weights, more))];
  return Promise.all(objects.map(async (object) => apply(access, target.namespace, object)));
}

function versionOf({ metadata }: AppliedObject): string {
  return metadata.resourceVersion;
}
