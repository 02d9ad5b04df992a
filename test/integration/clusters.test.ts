import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../sandbox/index.ts';
import { startDeletion } from '../../services/deployer/index.ts';
import type { Cluster } from '../../services/kit/clusters/index.ts';
import { eventually, cleanUpLater, startTestNats, testBus } from '../support/index.ts';
import { accountOf, fleet, kubeconfigSecret, otherCluster, type Account, type Fleet } from './clusters/index.ts';

const TARGETS = [{ stage: 'prod', cluster: 'eu' }];

let other: Sandbox;
let account: Account;
beforeAll(async () => {
  other = await otherCluster();
  account = await accountOf(other);
});

/** An installation whose stage prod is in the other cluster, by a Secret with this content. */
async function withSecret(kubeconfig: string | undefined, allow: readonly 'files'[] = [], key?: string) {
  const secret = await kubeconfigSecret();
  if (kubeconfig !== undefined) await secret.write(kubeconfig, key);
  const made = await fleet({ settings: { known: { eu: { secret: secret.reference, allow } }, targets: TARGETS } });
  return { made, secret };
}

const revisionsIn = async (cluster: Cluster, made: Fleet, stage: string, service = 'carts') => {
  const name = { release: `${made.project}-${stage}-${service}`, namespace: `${made.project}-${stage}` };
  return (await cluster.releases.history(name)).map(({ revision, status }) => `${revision} ${status}`);
};
const localOf = ({ clusters }: Fleet) => clusters.local;
const otherOf = ({ clusters, project }: Fleet) => clusters.of({ project, stage: 'prod' });

describe('two stages in two clusters', () => {
  let made: Fleet;
  beforeAll(async () => {
    ({ made } = await withSecret(account.kubeconfig()));
    await made.addService('carts');
  });

  test('each is delivered to its own, and to no other', async () => {
    expect(await made.deliver('carts', 'dev')).toMatchObject({ result: 'pass' });
    expect(await made.deliver('carts', 'prod')).toMatchObject({ result: 'pass' });
    expect(await revisionsIn(localOf(made), made, 'dev')).toEqual(['1 deployed']);
    expect(await revisionsIn(otherOf(made), made, 'prod')).toEqual(['1 deployed']);
    expect(await revisionsIn(localOf(made), made, 'prod')).toEqual([]);
    expect(await revisionsIn(otherOf(made), made, 'dev')).toEqual([]);
  });

  test('what is asked of a stage later goes to its cluster, too', async () => {
    const prod = { stage: 'prod' };
    expect(await made.perform('diff', prod)).toMatchObject({ result: 'pass', message: 'Nothing would change.' });
    const action = { action: { action: 'scaling', value: 2 } };
    expect(await made.perform('action', prod, action)).toMatchObject({ result: 'pass' });
    expect(await made.perform('action', prod, { action: { action: 'restart' } })).toMatchObject({ result: 'pass' });
    expect(await made.perform('rollback', prod)).toMatchObject({ result: 'pass' });
    expect(await revisionsIn(otherOf(made), made, 'prod')).toEqual(['1 superseded', '2 superseded', '3 deployed']);
    expect(await revisionsIn(localOf(made), made, 'dev')).toEqual(['1 deployed']);
  });

  test('the kubeconfig is readable for nobody else, and its token is in no log', async () => {
    const file = join(made.dir, 'clusters', 'eu', 'kubeconfig');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(made.dir, 'clusters', 'eu'))).mode & 0o777).toBe(0o700);
    expect(await readFile(file, 'utf8')).toContain(account.token);
    expect(made.logged()).toContain('"cluster":"eu"');
    expect(made.logged()).not.toContain(account.token);
  });

  test('a deleted project leaves nothing in either', async () => {
    const bus = await testBus((await startTestNats()).url);
    const lanes = { bus, log: made.log, replica: randomUUID(), ackWait: 3_000, lease: 2_000 };
    const deps = { ...made.deps, lanes, log: made.log };
    const deletion = await startDeletion({ name: 'slipway-deployer', bus, deps, ackWait: 3_000 });
    cleanUpLater(async () => deletion.stop());
    const type = 'sh.keptn.event.project.delete.finished';
    await bus.publish({ id: randomUUID(), source: 'test', type, data: { project: made.project }, extensions: {} });
    await eventually(
      async () => {
        expect(await revisionsIn(localOf(made), made, 'dev')).toEqual([]);
        expect(await revisionsIn(otherOf(made), made, 'prod')).toEqual([]);
      },
      { timeout: 60_000 },
    );
  });
});

describe('a kubeconfig that changes', () => {
  test('is read again at use, also after its credentials were taken away', async () => {
    const first = await accountOf(other);
    const { made, secret } = await withSecret(first.kubeconfig(), [], 'value');
    const { kube } = otherOf(made);
    expect(await kube.get('/api/v1/namespaces/default')).toBeDefined();
    await first.remove();
    // The API server remembers tokens that were good, for some seconds.
    await eventually(async () => expect(kube.ping()).rejects.toMatchObject({ code: 'SLW_CLUSTER_CREDENTIALS' }), {
      timeout: 60_000,
    });
    await secret.write(account.kubeconfig());
    // The first call finds out that there are others and is to be made again; no restart is needed.
    await eventually(async () => expect(await kube.get('/api/v1/namespaces/default')).toBeDefined());
    const run = await otherOf(made).helm.run(['list', '--all-namespaces', '--output', 'json']);
    expect(run).toMatch(/^\[/);
  });

  test('that is gone opens nothing any more', async () => {
    const { made, secret } = await withSecret(account.kubeconfig());
    const { kube, helm } = otherOf(made);
    await kube.ping();
    await secret.remove();
    await eventually(
      async () =>
        expect(kube.ping()).rejects.toMatchObject({
          code: 'SLW_CLUSTER_SECRET',
          message: expect.stringMatching(/does not exist/),
        }),
      { timeout: 60_000 },
    );
    await expect(helm.run(['list'])).rejects.toMatchObject({ code: 'SLW_CLUSTER_SECRET' });
    await expect(stat(join(made.dir, 'clusters', 'eu', 'kubeconfig'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a cluster that cannot be used', () => {
  test.each<[string, string | undefined, string, RegExp]>([
    ['no Secret', undefined, 'SLW_CLUSTER_SECRET', /cluster eu .* Secret \S+\/eu: it does not exist/],
    ['no kubeconfig', 'nonsense', 'SLW_CLUSTER_KUBECONFIG', /it is no kubeconfig/],
  ])('%s: nothing is done, and the words say it', async (_, content, code, words) => {
    const { made } = await withSecret(content);
    await made.addService('carts');
    const refused = made.deliver('carts', 'prod');
    await expect(refused).rejects.toMatchObject({ code, retryable: false, message: expect.stringMatching(words) });
    expect(await revisionsIn(localOf(made), made, 'prod')).toEqual([]);
    expect(await made.deliver('carts', 'dev')).toMatchObject({ result: 'pass' });
  });

  test('a Secret without the key names the keys that it has', async () => {
    const { made } = await withSecret(account.kubeconfig(), [], 'config');
    await expect(otherOf(made).kube.ping()).rejects.toThrow(/has no key kubeconfig or value, only: config/);
  });

  test('a program in it is never run', async () => {
    const marker = join((await withSecret(undefined)).made.dir, 'ran');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'touch',
      args: [marker],
      interactiveMode: 'Never',
    };
    const { made } = await withSecret(account.kubeconfig({ exec }));
    const { kube, helm } = otherOf(made);
    const refused = { code: 'SLW_CLUSTER_KUBECONFIG', message: expect.stringMatching(/exec, which runs a program/) };
    await expect(kube.ping()).rejects.toMatchObject(refused);
    await expect(helm.run(['list'])).rejects.toMatchObject(refused);
    await expect(stat(marker)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('files of this machine are read only where that is allowed', async () => {
    const tokenFile = join((await withSecret(undefined)).made.dir, 'token');
    await writeFile(tokenFile, account.token);
    const text = account.kubeconfig({ tokenFile });
    await expect(otherOf((await withSecret(text)).made).kube.ping()).rejects.toThrow(/tokenFile, which reads a file/);
    const allowed = otherOf((await withSecret(text, ['files'])).made);
    expect(await allowed.kube.ping()).toMatch(/^v1\./);
    expect(await allowed.helm.run(['list', '--output', 'json'])).toMatch(/^\[/);
  });

  test('one that is away is named, and may be tried again', async () => {
    const { made } = await withSecret(account.kubeconfig(undefined, { server: 'https://127.0.0.1:1' }));
    await made.addService('carts');
    const away = { code: 'SLW_CLUSTER_UNREACHABLE', retryable: true, message: expect.stringMatching(/^Cluster eu /) };
    await expect(made.deliver('carts', 'prod')).rejects.toMatchObject(away);
    await expect(otherOf(made).helm.run(['list'])).rejects.toMatchObject(away);
  });
});

test('a kubeconfig file of this machine is taken as it is', async () => {
  const known = { eu: { file: other.kubeconfig, context: other.context, allow: [] } };
  const made = await fleet({ settings: { known, targets: TARGETS } });
  expect(await otherOf(made).kube.ping()).toMatch(/^v1\./);
  expect(await otherOf(made).helm.run(['list', '--output', 'json'])).toMatch(/^\[/);
});
