import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultKubeconfig, targetOf, useCluster } from './cluster.ts';

const config = {
  'current-context': 'staging',
  contexts: [
    { name: 'staging', context: { cluster: 'a' } },
    { name: 'production', context: { cluster: 'b' } },
    { name: 'lost', context: { cluster: 'none' } },
  ],
  clusters: [
    { name: 'a', cluster: { server: 'https://a.example' } },
    { name: 'b', cluster: { server: 'https://b.example' } },
  ],
};

test.each([
  { name: 'the current context', wanted: undefined, expected: { context: 'staging', server: 'https://a.example' } },
  { name: 'the one asked for', wanted: 'production', expected: { context: 'production', server: 'https://b.example' } },
  { name: 'an unknown one', wanted: 'x', expected: 'it has no context x; it has staging, production, lost' },
  { name: 'one without cluster', wanted: 'lost', expected: 'the cluster of its context lost has no server' },
])('targetOf finds $name', ({ wanted, expected }) => {
  expect(targetOf(config, wanted)).toEqual(expected);
});

test('targetOf tells of a kubeconfig without current context', () => {
  expect(targetOf({}, undefined)).toBe('it has no current context');
});

test('defaultKubeconfig is the first of KUBECONFIG, else the one at home', () => {
  expect(defaultKubeconfig({ KUBECONFIG: '/a:/b' })).toBe('/a');
  expect(defaultKubeconfig({ KUBECONFIG: '' })).toMatch(/\.kube\/config$/);
});

describe('useCluster', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-kubeconfig-'));
    await writeFile(join(folder, 'good'), JSON.stringify(config));
    await writeFile(join(folder, 'text'), 'only words');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('gives an existing cluster, which stop() leaves alone', async () => {
    const kubeconfig = join(folder, 'good');
    const cluster = await useCluster({ kubeconfig, context: 'production' });
    expect(cluster).toMatchObject({ kubeconfig, apiServer: 'https://b.example', context: 'production', pids: {} });
    expect(cluster.env).toEqual({ KUBECONFIG: kubeconfig, HELM_KUBECONTEXT: 'production' });
    await expect(cluster.stop()).resolves.toBeUndefined();
    expect(() => cluster.userKubeconfig('guest')).toThrow('only a sandbox has the user guest');
  });

  test.each(['text', 'absent'])('says what is wrong with a file that is %s', async (file) => {
    const failure = useCluster({ kubeconfig: join(folder, file) });
    await expect(failure).rejects.toMatchObject({ code: 'SLW_SANDBOX_CLUSTER_UNUSABLE', exit: 2 });
  });
});
