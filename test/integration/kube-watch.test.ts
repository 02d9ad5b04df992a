import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { apiAccess, callApi, startSandbox, type ApiAccess } from '../../sandbox/index.ts';
import { createKube, type Kube } from '../../services/kit/kube/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, freshNamespace, sandbox, temporaryFolder } from '../support/index.ts';
import { follow, startProxy, type Seen } from './kube-watch/index.ts';

const PATIENT = { timeout: 60_000 };

let access: ApiAccess;
let kube: Kube;
let folder: string;

beforeAll(async () => {
  const { kubeconfig } = await sandbox();
  access = await apiAccess(kubeconfig);
  kube = opened(kubeconfig);
  folder = `/api/v1/namespaces/${await freshNamespace()}/configmaps`;
});

function opened(kubeconfig: string): Kube {
  const made = createKube({ kubeconfig }, {});
  cleanUpLater(async () => made.close());
  return made;
}

async function throughProxy(to: ApiAccess) {
  const proxy = await startProxy(to);
  cleanUpLater(() => proxy.close());
  const kubeconfig = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(proxy.kubeconfig));
  return { proxy, kube: opened(kubeconfig) };
}

async function write(name: string, at: string, by: ApiAccess = access, within: string = folder): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { test: 'watch' } }, data: { at } };
  const { status, body } = await callApi(by, 'PATCH', `${within}/${name}?fieldManager=test&force=true`, object);
  expect({ ok: status < 300, body: status < 300 ? '' : body }).toEqual({ ok: true, body: '' });
}

const holds = (seen: Seen, name: string, at: string | undefined) =>
  eventually(async () => expect(seen.objects.get(name)).toBe(at), PATIENT);

describe('a collection that is followed', () => {
  const query = { labelSelector: 'test=watch' };

  test('what is there, what changes and what is deleted', async () => {
    await write('first', '1');
    const seen = follow(kube, { path: folder, query });
    await holds(seen, 'first', '1');
    await write('first', '2');
    await write('second', '1');
    await holds(seen, 'second', '1');
    expect(seen.objects.get('first')).toBe('2');
    await kube.remove(`${folder}/second`);
    await holds(seen, 'second', undefined);
    expect(seen.lists).toHaveLength(1);
    expect(seen.changes).toEqual(['modified first', 'added second', 'deleted second']);
    seen.watching.close();
  });

  test('the server ends it again and again: nothing is missed, nothing is listed anew', async () => {
    const { proxy, kube: counted } = await throughProxy(access);
    const seen = follow(counted, { path: folder, query, timeoutSeconds: 1 });
    for (const rounds of [1, 2, 3]) {
      const watches = () => proxy.asked.filter((path) => path.includes('watch=1')).length;
      await eventually(async () => expect(watches()).toBeGreaterThanOrEqual(rounds), PATIENT);
      await write('ends', String(rounds));
      await holds(seen, 'ends', String(rounds));
    }
    expect([seen.lists.length, seen.troubles]).toEqual([1, []]);
    seen.watching.close();
  });

  test('asked to, it starts over with a list; closed, it tells no more', async () => {
    const seen = follow(kube, { path: folder, query });
    await eventually(async () => expect(seen.lists).toHaveLength(1), PATIENT);
    seen.watching.relist();
    await eventually(async () => expect(seen.lists).toHaveLength(2), PATIENT);
    seen.watching.close();
    const other = follow(kube, { path: folder, query });
    await write('late', '1');
    await holds(other, 'late', '1');
    expect(seen.objects.has('late')).toBe(false);
    other.watching.close();
  });

  test('a kind that the cluster does not know is an empty collection', async () => {
    const seen = follow(kube, { path: '/apis/none.example/v1/namespaces/default/things' });
    await eventually(async () => expect(seen.lists).toEqual([0]), PATIENT);
    expect(seen.troubles).toEqual([]);
    seen.watching.close();
  });

  test('what the account may not read is told, with the verb', async () => {
    const guest = opened((await sandbox()).userKubeconfig('guest'));
    const seen = follow(guest, { path: folder });
    await eventually(
      async () => expect(seen.troubles.map(({ code }) => code)).toEqual(['SLW_KUBE_FORBIDDEN']),
      PATIENT,
    );
    expect(seen.troubles[0]?.message).toContain('cannot list resource "configmaps"');
    seen.watching.close();
  });
});

describe('on a bad way to the API server', () => {
  test('a connection on which nothing comes is noticed, and what it withheld is told', async () => {
    const { proxy, kube: bad } = await throughProxy(access);
    proxy.mood.silent = true;
    const seen = follow(bad, { path: folder, timeoutSeconds: 1 });
    await eventually(async () => expect(proxy.asked.some((path) => path.includes('watch=1'))).toBe(true), PATIENT);
    await write('withheld', '1');
    proxy.mood.silent = false;
    await holds(seen, 'withheld', '1');
    expect(seen.troubles.map(({ code }) => code)).toEqual(['SLW_KUBE_UNREACHABLE']);
    expect(seen.lists.length).toBeGreaterThan(1);
    seen.watching.close();
  });
});

test('over a restart of the API server, after which older versions are forgotten', async () => {
  const own = await startSandbox({ parts: [], report: silentReport() });
  cleanUpLater(() => own.stop());
  const admin = await apiAccess(own.kubeconfig);
  const path = '/api/v1/namespaces/default/configmaps';
  const seen = follow(opened(own.kubeconfig), { path });
  await write('carts', '1', admin, path);
  await holds(seen, 'carts', '1');
  await own.kill('kube-apiserver');
  await eventually(
    async () => expect(seen.troubles.map(({ code }) => code)).toEqual(['SLW_KUBE_UNREACHABLE']),
    PATIENT,
  );
  await own.revive('kube-apiserver');
  await write('carts', '2', admin, path);
  await holds(seen, 'carts', '2');
  seen.watching.close();
  const { proxy, kube: late } = await throughProxy(admin);
  proxy.mood.version = '1';
  const behind = follow(late, { path });
  await eventually(async () => expect(behind.lists.length).toBeGreaterThan(1), PATIENT);
  expect(behind.troubles).toEqual([]);
  proxy.mood.version = undefined;
  await write('carts', '3', admin, path);
  await holds(behind, 'carts', '3');
  behind.watching.close();
}, 180_000);

describe('a change', () => {
  const edit = (type: 'merge' | 'json', body: object, name = 'changed') =>
    kube.change<{ data?: object }>({ path: `${folder}/${name}`, type, body: body as never, fieldManager: 'test' });

  beforeAll(() => write('changed', '1'));

  test('merges; null takes a field away; what is not there is undefined', async () => {
    expect(await edit('merge', { data: { more: 'x' } })).toMatchObject({ data: { at: '1', more: 'x' } });
    expect((await edit('merge', { data: { more: null } }))?.data).toEqual({ at: '1' });
    expect(await edit('merge', { data: {} }, 'none')).toBeUndefined();
  });

  test('is guarded by a test, or by the version', async () => {
    const guard = { op: 'test', path: '/data/at', value: '0' };
    const replace = { op: 'replace', path: '/data/at', value: '2' };
    await expect(edit('json', [guard, replace])).rejects.toMatchObject({ code: 'SLW_KUBE_INVALID' });
    expect(await edit('json', [{ ...guard, value: '1' }, replace])).toMatchObject({ data: { at: '2' } });
    const stale = { metadata: { resourceVersion: '1' }, data: { at: '3' } };
    await expect(edit('merge', stale)).rejects.toMatchObject({ code: 'SLW_KUBE_CONFLICT', retryable: true });
  });
});
