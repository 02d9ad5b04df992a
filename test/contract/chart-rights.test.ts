import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from '@kubernetes/client-node';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHelm, type Helm } from '../../services/kit/helm/index.ts';
import { createKube, locateCluster, type Kube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools } from '../../tools/index.ts';
import { cleanUpLater, freshNamespace, sandbox, temporaryFolder } from '../support/index.ts';
import { only, render } from './chart-render.ts';

const TIMEOUT_MS = 30_000;

/** The Role that the chart makes, given to a user who has no other rights, and then the work that Slipway does. */
describe("the chart's Role is enough for helm in a target namespace, and for nothing outside it", () => {
  let namespace: string;
  let chart: string;
  let helm: Helm;
  let kube: Kube;

  beforeAll(async () => {
    const cluster = await sandbox();
    namespace = await freshNamespace('target');
    await bindRole(cluster.kubeconfig, namespace);
    const folder = await temporaryFolder();
    chart = writeChart(folder);
    const { helm: binary } = await ensureTools(['helm']);
    const kubeconfig = cluster.userKubeconfig('slipway');
    helm = createHelm({ binary, concurrency: 1, kubeconfig, workDir: join(folder, 'helm'), log: silentLog() });
    kube = createKube(locateCluster({ kubeconfig }, {}));
    cleanUpLater(async () => kube.close());
  }, 120_000);

  test('installs a chart of the usual kinds and waits until it is ready', async () => {
    const { status } = await upgrade({ replicas: 2 });
    expect(status).toBe('deployed');
  });

  test('tells why pods are not ready, rolls back and uninstalls', async () => {
    await expect(upgrade({ nodeSelector: { nowhere: 'yes' } }, 4_000)).rejects.toThrow(/carts/);
    const problems = await kube.problemsOf([{ kind: 'Deployment', name: 'carts', namespace }]);
    expect(problems.join()).toMatch(/node/i);
    await helm.rollback({ release: 'carts', namespace, revision: 1, timeoutMs: TIMEOUT_MS });
    await helm.uninstall({ release: 'carts', namespace, timeoutMs: TIMEOUT_MS });
    expect(await kube.get(`/apis/apps/v1/namespaces/${namespace}/deployments/carts`)).toBeUndefined();
  });

  test('may not deploy to, or read secrets of, another namespace', async () => {
    const other = await freshNamespace('other');
    const request = { release: 'carts', namespace: other, chart, values: {}, valuesFiles: [], timeoutMs: 5_000 };
    await expect(helm.upgrade({ ...request, description: 'test' })).rejects.toThrow(/forbidden|may not|not allowed/i);
    await expect(kube.get(`/api/v1/namespaces/${other}/secrets`)).rejects.toThrow(/forbidden|may not|not allowed/i);
  });

  async function upgrade(values: Readonly<Record<string, unknown>>, timeoutMs = TIMEOUT_MS) {
    const request = { release: 'carts', namespace, chart, values, valuesFiles: [], description: 'test', timeoutMs };
    return await helm.upgrade({ ...request, createNamespace: false });
  }
});

async function bindRole(kubeconfig: string, namespace: string): Promise<void> {
  const manifests = await render('slipway', ['nats.url=nats://nats:4222', `targetNamespaces={${namespace}}`]);
  const rules = only(manifests, 'Role', 'slipway').rules as V1PolicyRule[];
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(RbacAuthorizationV1Api);
  await api.createNamespacedRole({ namespace, body: { metadata: { name: 'slipway' }, rules } });
  const user = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'slipway' };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'slipway' };
  const binding = { metadata: { name: 'slipway' }, subjects: [user], roleRef };
  await api.createNamespacedRoleBinding({ namespace, body: binding });
}

function writeChart(folder: string): string {
  const chart = join(folder, 'carts');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: carts\nversion: 1.0.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'replicas: 1\nnodeSelector: {}\n');
  writeFileSync(join(chart, 'templates', 'all.yaml'), OBJECTS);
  return chart;
}

const OBJECTS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: carts }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: carts } }
  template:
    metadata: { labels: { app: carts } }
    spec:
      nodeSelector: {{ toJson .Values.nodeSelector }}
      containers: [{ name: carts, image: carts }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: carts
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: db }] }
---
apiVersion: v1
kind: Service
metadata: { name: carts }
spec: { selector: { app: carts }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: carts }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: carts }
---
apiVersion: v1
kind: Secret
metadata: { name: carts }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: carts }
spec:
  schedule: '0 0 * * *'
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: c }] } } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: carts }
spec: { defaultBackend: { service: { name: carts, port: { number: 80 } } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: carts }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;
