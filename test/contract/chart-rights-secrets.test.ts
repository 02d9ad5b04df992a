import { beforeAll, expect, test } from '@jest/globals';
import { apiAccess, callApi } from '../../sandbox/index.ts';
import { createKube, locateCluster } from '../../services/kit/kube/index.ts';
import { createSecrets, type Secrets } from '../../services/kit/secrets/index.ts';
import { cleanUpLater, freshNamespace, sandbox } from '../support/index.ts';
import { only, render } from './chart-render.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

let namespace: string;
let secrets: Secrets;
type Method = 'GET' | 'POST';

let asAdmin: (
  method: Method,
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly body: string }>;

const storeIn = (kubeconfig: string, home: string): Secrets => {
  const kube = createKube(locateCluster({ kubeconfig }, {}));
  cleanUpLater(async () => kube.close());
  return createSecrets({ settings: { store: 'kubernetes', namespace: home }, dir: '/nonexistent', kube: () => kube });
};

beforeAll(async () => {
  const cluster = await sandbox();
  const admin = await apiAccess(cluster.kubeconfig);
  asAdmin = async (method, path, body) => callApi(admin, method, path, body);
  namespace = await freshNamespace('home');
  const values = ['nats.url=nats://n:4222', 'config.secrets.store=kubernetes', `config.secrets.namespace=${namespace}`];
  const { rules } = only(await render('slipway', values), 'Role', 'slipway-secrets');
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'secrets' };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'slipway' }];
  const path = `${RBAC}/namespaces/${namespace}`;
  expect((await asAdmin('POST', `${path}/roles`, { metadata: { name: 'secrets' }, rules })).status).toBe(201);
  const binding = { metadata: { name: 'secrets' }, roleRef, subjects };
  expect((await asAdmin('POST', `${path}/rolebindings`, binding)).status).toBe(201);
  secrets = storeIn(cluster.userKubeconfig('slipway'), namespace);
}, 120_000);

test("with the chart's Role alone, credentials are put, changed, read, listed and deleted", async () => {
  expect(await secrets.get('git-shop')).toBeUndefined();
  expect(await secrets.list()).toEqual([]);
  await secrets.put('git-shop', { token: 'hush', proxy: 'http://p' });
  await secrets.put('git-shop', { token: 'rotated' });
  await secrets.put('git-other', { privateKey: 'ä\n' });
  expect(await secrets.get('git-shop')).toEqual({ token: 'rotated' });
  expect(await secrets.get('git-other')).toEqual({ privateKey: 'ä\n' });
  expect(await secrets.list()).toEqual(['git-other', 'git-shop']);
  expect(await secrets.delete('git-shop')).toBe(true);
  expect(await secrets.delete('git-shop')).toBe(false);
  expect(await secrets.list()).toEqual(['git-other']);
});

test('a Secret of somebody else is not taken for one of ours, and is not deleted', async () => {
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const metadata = { name: 'slipway-secret-foreign' };
  expect((await asAdmin('POST', path, { metadata, stringData: { token: 'theirs' } })).status).toBe(201);
  expect(await secrets.get('foreign')).toBeUndefined();
  expect(await secrets.delete('foreign')).toBe(false);
  expect((await asAdmin('GET', `${path}/slipway-secret-foreign`)).status).toBe(200);
});

test('another namespace is closed', async () => {
  const elsewhere = storeIn((await sandbox()).userKubeconfig('slipway'), await freshNamespace('other'));
  await expect(elsewhere.get('git-shop')).rejects.toMatchObject({ code: 'SLW_KUBE_FORBIDDEN' });
  await expect(elsewhere.put('git-shop', { token: 'x' })).rejects.toMatchObject({ code: 'SLW_KUBE_FORBIDDEN' });
});
