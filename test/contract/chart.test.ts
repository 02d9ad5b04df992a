import { KubeConfig, KubernetesObjectApi, PatchStrategy, type KubernetesObject } from '@kubernetes/client-node';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { freshNamespace, sandbox } from '../support/index.ts';
import { CHART, helm, only, render, type Manifest } from './chart-render.ts';

const NATS = 'nats.url=nats://nats-0.nats:4222\\,nats://nats-1.nats:4333';
const SHARED = 'persistence.accessModes={ReadWriteMany}';

describe('helm lint --strict', () => {
  test.each([
    ['with the defaults', []],
    ['with the bundled NATS', ['nats.enabled=true']],
    ['with a Deployment for each service', [NATS, SHARED, 'mode=services']],
  ])('%s', async (_, values) => {
    const args = values.flatMap((value) => ['--set', value]);
    expect(await helm('lint', '--strict', CHART, ...args)).toContain('0 chart(s) failed');
  });
});

describe('values that cannot work are refused with words', () => {
  test.each([
    [[], /nats\.url is required/],
    [[NATS, 'nats.enabled=true'], /exclude each other/],
    [[NATS, 'mode=services'], /ReadWriteMany/],
    [[NATS, SHARED, 'persistence.enabled=false', 'workloads.all.replicas=2'], /ReadWriteMany/],
    [[NATS, 'ingress.enabled=true'], /ingress\.host is required/],
    [[NATS, 'config.helm.timeout=soon'], /config\/helm\/timeout/],
    [[NATS, 'config.http.token=secret-in-a-configmap'], /config\/http/],
    [[NATS, 'replicas=2'], /replicas/],
  ])('%j', async (values, words) => {
    await expect(render('slipway', values)).rejects.toThrow(words);
  });
});

describe('the objects pass a server-side dry run', () => {
  let namespace: string;
  let target: string;
  let api: KubernetesObjectApi;

  beforeAll(async () => {
    const { kubeconfig } = await sandbox();
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    api = KubernetesObjectApi.makeApiClient(config);
    [namespace, target] = [await freshNamespace('slipway'), await freshNamespace('target')];
    await api.patch(
      { ...identity('v1', 'Namespace', namespace), metadata: { name: namespace, labels: RESTRICTED } },
      ...apply(false),
    );
  }, 120_000);

  test.each([
    ['all in one', [NATS]],
    ['with the bundled NATS', ['nats.enabled=true']],
    ['a Deployment for each service', [NATS, SHARED, 'mode=services']],
    ['credentials in Kubernetes', [NATS, SHARED, 'mode=services', 'config.secrets.store=kubernetes']],
    ['rights in every namespace', [NATS, 'rbac.clusterWide=true']],
    ['without a claim', [NATS, 'persistence.enabled=false']],
    [
      'with secrets of others',
      [NATS, 'auth.existingSecret=token', 'nats.existingSecret=nats', 'nats.secretKeys.creds=user.creds'],
    ],
    [
      'with everything that is optional',
      [
        ...[NATS, SHARED, 'workloads.all.replicas=3', 'ingress.enabled=true', 'ingress.host=slipway.example'],
        ...['nats.existingSecret=nats', 'nats.secretKeys.user=user', 'nats.secretKeys.ca=ca.crt'],
        ...['networkPolicy.ingressFrom[0].podSelector.matchLabels.app=ci', 'commonLabels.team=delivery'],
        ...['topologySpreadConstraints[0].maxSkew=1', 'topologySpreadConstraints[0].whenUnsatisfiable=DoNotSchedule'],
        ...['topologySpreadConstraints[0].topologyKey=zone', 'commonAnnotations.owner=delivery'],
        ...['extraObjects[0].apiVersion=v1', 'extraObjects[0].kind=ConfigMap', 'extraObjects[0].metadata.name=more'],
      ],
    ],
  ])('%s', async (_, values) => {
    const manifests = await render(namespace, [...values, `targetNamespaces={${target}}`]);
    for (const manifest of manifests) await dryRun(api, manifest, namespace);
    const pods = manifests.flatMap(podsOf);
    expect(pods.length).toBeGreaterThan(0);
    for (const pod of pods) await dryRun(api, pod, namespace);
  });

  test('a pod that Pod Security "restricted" forbids is refused here, so that the tests above mean something', async () => {
    const pod = { ...identity('v1', 'Pod', 'root'), spec: { containers: [{ name: 'root', image: 'root' }] } };
    await expect(dryRun(api, pod, namespace)).rejects.toThrow(/violates PodSecurity/);
  });
});

describe('what the values mean', () => {
  test.each([
    [[], 330],
    [['config.helm.timeout=1h30m'], 5_430],
    [['config.helm.timeout=1.5s'], 32],
    [['config.helm.timeout=250ms'], 31],
    [['terminationGracePeriodSeconds=60'], 60],
  ])('%j gives a pod %i seconds to end', async (values, seconds) => {
    const manifests = await render('slipway', [NATS, ...values]);
    expect(only(manifests, 'Deployment', 'slipway').spec?.template?.spec.terminationGracePeriodSeconds).toBe(seconds);
  });

  test('only what works on the cluster has a token of the cluster', async () => {
    const manifests = await render('slipway', [NATS, SHARED, 'mode=services']);
    const mounts = manifests
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => [metadata.name, spec?.template?.spec.automountServiceAccountToken]);
    expect(Object.fromEntries(mounts)).toEqual({
      'slipway-gateway': false,
      'slipway-conductor': false,
      'slipway-approval': false,
      'slipway-evaluation': false,
      'slipway-remediation': false,
      'slipway-deployer': true,
      'slipway-rollouts': true,
      'slipway-sinks': false,
    });
  });

  test('credentials kept in Kubernetes give those pods that read projects an account, and all of them the same store', async () => {
    const kubernetes = 'config.secrets.store=kubernetes';
    const manifests = await render('slipway', [NATS, SHARED, 'mode=services', kubernetes]);
    const accounts = manifests
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ metadata, spec }) => [metadata.name, spec?.template?.spec.serviceAccountName]);
    expect(Object.fromEntries(accounts)).toMatchObject({
      'slipway-gateway': 'slipway-secrets',
      'slipway-conductor': 'slipway-secrets',
      'slipway-approval': 'default',
      'slipway-deployer': 'slipway',
    });
    const names = manifests.filter(({ kind }) => kind === 'ServiceAccount').map(({ metadata }) => metadata.name);
    expect(names).toEqual(['slipway', 'slipway-secrets']);
    for (const [value, store] of [
      [kubernetes, 'kubernetes'],
      ['config.secrets.store=auto', 'file'],
      ['nameOverride=', 'file'],
    ]) {
      const { spec } = only(await render('slipway', [NATS, value ?? '']), 'Deployment', 'slipway');
      const env = spec?.template?.spec.containers?.[0]?.env ?? [];
      expect(env).toContainEqual({ name: 'SLIPWAY_SECRETS_STORE', value: store });
      const namespace = { fieldRef: { fieldPath: 'metadata.namespace' } };
      expect(env).toContainEqual({ name: 'POD_NAMESPACE', valueFrom: namespace });
    }
  });

  test('without target namespaces there are no rights, and cluster-wide ones only when asked for', async () => {
    const kinds = async (...values: string[]) => (await render('slipway', [NATS, ...values])).map(({ kind }) => kind);
    expect((await kinds()).filter((kind) => kind.includes('Role'))).toEqual([]);
    expect(await kinds('targetNamespaces={a,b}')).not.toContain('ClusterRole');
    expect(await kinds('rbac.clusterWide=true')).toContain('ClusterRole');
  });

  test('egress is open to the ports of the NATS servers', async () => {
    const manifests = await render('slipway', [NATS]);
    const egress = only(manifests, 'NetworkPolicy', 'slipway').spec?.egress ?? [];
    const ports = egress.flatMap((rule) => rule.ports ?? []).map(({ port }) => port);
    expect(ports).toEqual(expect.arrayContaining([53, 4222, 4333, 443]));
  });

  test('a disruption budget exists for several replicas only, and a ServiceMonitor when asked for', async () => {
    const kinds = async (...values: string[]) => (await render('slipway', [NATS, ...values])).map(({ kind }) => kind);
    expect(await kinds()).not.toContain('PodDisruptionBudget');
    expect(await kinds(SHARED, 'workloads.all.replicas=2')).toContain('PodDisruptionBudget');
    expect(await kinds()).not.toContain('ServiceMonitor');
    expect(await kinds('serviceMonitor.enabled=true')).toContain('ServiceMonitor');
  });
});

const RESTRICTED = { 'pod-security.kubernetes.io/enforce': 'restricted' };

function identity(apiVersion: string, kind: string, name: string) {
  return { apiVersion, kind, metadata: { name } };
}

/** Pod Security judges pods, not workloads: so each template is asked about as the pod that it becomes. */
function podsOf({ metadata, spec }: Manifest): Manifest[] {
  if (spec?.template === undefined) return [];
  const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  const pod = spec.template.spec;
  return [
    {
      ...identity('v1', 'Pod', metadata.name),
      spec: { ...pod, volumes: [...(pod.volumes ?? []), ...claims] } as object,
    },
  ];
}

function apply(dryRun: boolean) {
  return [undefined, dryRun ? 'All' : undefined, 'chart-test', true, PatchStrategy.ServerSideApply] as const;
}

async function dryRun(api: KubernetesObjectApi, manifest: Manifest, namespace: string): Promise<void> {
  const scope = manifest.kind.startsWith('Cluster') ? {} : { namespace };
  const object = { ...manifest, metadata: { ...scope, ...manifest.metadata } } as KubernetesObject;
  try {
    await api.patch(object, ...apply(true));
  } catch (cause) {
    throw new Error(`${manifest.kind}/${manifest.metadata.name}: ${(cause as Error).message}`, { cause });
  }
}
