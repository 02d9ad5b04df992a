import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import type { JsonObject } from '../../services/kit/events/index.ts';
import { createHelm } from '../../services/kit/helm/index.ts';
import { createKube } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createPreflight, type Preflight } from '../../services/kit/preflight/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { cleanUpLater, freshNamespace, sandbox, temporaryFolder } from '../support/index.ts';
import { grant, grantInCluster, SECRETS } from './rights/index.ts';

const ALL = ['get', 'list', 'watch', 'create', 'patch', 'delete'];
const SERVICES = { apiGroups: [''], resources: ['services'], verbs: ALL };
const CHART: Readonly<Record<string, string>> = {
  'Chart.yaml': 'apiVersion: v2\nname: carts\nversion: 1.0.0\n',
  'templates/service.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n',
  'templates/role.yaml':
    '{{ if .Values.role }}\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: {{ .Release.Name }}}\n{{ end }}\n',
  'templates/hook.yaml':
    '{{ if .Values.hook }}\napiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {helm.sh/hook: pre-upgrade}}\n{{ end }}\n',
  'templates/unknown.yaml':
    '{{ if .Values.unknown }}\napiVersion: nobody.example/v1\nkind: Nothing\nmetadata: {name: x}\n{{ end }}\n',
  'templates/broken.yaml': '{{ if .Values.broken }}{{ fail "no" }}{{ end }}\n',
};

let preflight: Preflight;
let chart: string;
beforeAll(async () => {
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const dir = await temporaryFolder();
  chart = join(dir, 'chart');
  await mkdir(join(chart, 'templates'), { recursive: true });
  for (const [path, text] of Object.entries(CHART)) await writeFile(join(chart, path), text);
  const kubeconfig = (await sandbox()).userKubeconfig('slipway');
  const kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  const log = silentLog();
  const helm = createHelm({ binary, concurrency: 2, kubeconfig, workDir: join(dir, 'helm'), log });
  preflight = createPreflight({ kube, helm, log, clock: () => new Date() });
});

const request = (namespace: string, values: JsonObject = {}) => ({
  name: { release: 'carts', namespace },
  chart,
  values,
  valuesFiles: [],
});
const lacking = (words: RegExp) => ({ code: 'SLW_KUBE_RIGHTS_MISSING', message: expect.stringMatching(words) });

test('without any right all that is missing is told at once, each with its verbs', async () => {
  const namespace = await freshNamespace();
  await expect(preflight.check(request(namespace))).rejects.toMatchObject(
    lacking(
      new RegExp(
        `get, list, create, update, delete secrets in namespace ${namespace}; get namespaces in namespace ${namespace}; ` +
          `get, list, watch, create, patch, delete services in namespace ${namespace}\\.$`,
      ),
    ),
  );
});

describe('with rights for the records', () => {
  test('what the chart needs beyond is told, and once it is granted the next check passes at once', async () => {
    const namespace = await freshNamespace();
    await grant(namespace, [SECRETS]);
    const check = () => preflight.check(request(namespace));
    await expect(check()).rejects.toMatchObject(
      lacking(new RegExp(`takes: get namespaces .*; get, list, watch, create, patch, delete services `)),
    );
    await grant(namespace, [
      SERVICES,
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get'], resourceNames: [namespace] },
    ]);
    await expect(check()).resolves.toBeUndefined();
  });

  test.each<[string, JsonObject, RegExp]>([
    ['a hook', { hook: true }, /takes: get, list, watch, create, patch, delete jobs\.batch in namespace \S+\.$/],
    [
      'an object of the cluster',
      { role: true },
      /takes: get, create, patch, delete clusterroles\.rbac\S+ in the whole cluster\.$/,
    ],
  ])('%s needs rights of its own', async (_, values, words) => {
    const namespace = await granted();
    await expect(preflight.check(request(namespace, values))).rejects.toMatchObject(lacking(words));
  });

  test.each(['unknown', 'broken'])('%s kinds and charts are left to helm, which has words for them', async (value) => {
    await expect(preflight.check(request(await granted(), { [value]: true }))).resolves.toBeUndefined();
  });

  test('values that switch an object on later are found by helm, and explained in full', async () => {
    const namespace = await granted();
    await preflight.check(request(namespace));
    const later = request(namespace, { hook: true });
    await expect(preflight.check(later)).resolves.toBeUndefined();
    const refusal = slipwayError('SLW_KUBE_FORBIDDEN', { reason: 'jobs is forbidden' });
    expect(await preflight.explain(later, refusal)).toMatchObject({ ...lacking(/delete jobs\.batch/), cause: refusal });
    await expect(preflight.check(later)).rejects.toMatchObject(lacking(/jobs\.batch/));
    expect(await preflight.explain(request(namespace), refusal)).toBe(refusal);
  });
});

test('a namespace that is not there needs the right to make one', async () => {
  const namespace = `none-${randomBytes(4).toString('hex')}`;
  const look = { apiGroups: [''], resources: ['namespaces'], verbs: ['get'], resourceNames: [namespace] };
  cleanUpLater(await grantInCluster(namespace, [look]));
  const refused = preflight.check(request(namespace));
  await expect(refused).rejects.toMatchObject(lacking(/create, patch namespaces in the whole cluster; /));
  const { status } = await callApi(
    await apiAccess((await sandbox()).kubeconfig),
    'GET',
    `/api/v1/namespaces/${namespace}`,
  );
  expect(status).toBe(404);
});

async function granted(): Promise<string> {
  const namespace = await freshNamespace();
  await grant(namespace, [SECRETS, SERVICES, { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }]);
  return namespace;
}
