import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createHelm, type Helm } from '../../services/kit/helm/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { sandbox, temporaryFolder } from '../support/index.ts';

/** A user who has helm set up with plugins, repositories and variables of every kind; none of it may reach a delivery. */
let helm: Helm;
let [home, workDir, marker] = ['', '', ''];

beforeAll(async () => {
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const folder = await temporaryFolder();
  [home, workDir, marker] = [join(folder, 'home'), join(folder, 'work'), join(folder, 'ran')];
  const plugins = join(home, '.local/share/helm/plugins');
  await mkdir(join(plugins, 'hello'), { recursive: true });
  const plugin = ['name: hello', 'version: 1.0.0', 'usage: hello', 'description: hello', `command: touch ${marker}`];
  await writeFile(join(plugins, 'hello', 'plugin.yaml'), `${plugin.join('\n')}\n`);
  const repositories = join(home, '.config/helm/repositories.yaml');
  await mkdir(join(home, '.config/helm'), { recursive: true });
  await writeFile(repositories, 'apiVersion: v1\nrepositories: [{ name: theirs, url: "https://charts.example" }]\n');
  helm = createHelm({
    binary,
    concurrency: 1,
    kubeconfig: (await sandbox()).kubeconfig,
    workDir,
    log: silentLog(),
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      HELM_PLUGINS: plugins,
      HELM_REPOSITORY_CONFIG: repositories,
      HELM_REGISTRY_CONFIG: join(home, '.config/helm/registry.json'),
      HELM_NAMESPACE: 'kube-system',
      HELM_KUBETOKEN: 'stolen',
      HELM_KUBEAPISERVER: 'https://127.0.0.1:1',
      HELM_DRIVER: 'memory',
      HELM_DEBUG: 'true',
      XDG_CONFIG_HOME: join(home, '.config'),
    },
  });
});

test('no variable of the process that helm would listen to reaches it', async () => {
  const printed = await helm.run(['env']);
  const settings = Object.fromEntries(printed.split('\n').map((line) => line.split('=') as [string, string]));
  expect(settings).toMatchObject({
    HELM_NAMESPACE: '"default"',
    HELM_KUBETOKEN: '""',
    HELM_KUBEAPISERVER: '""',
    HELM_DEBUG: '"false"',
    HELM_REPOSITORY_CONFIG: `"${join(workDir, 'config', 'repositories.yaml')}"`,
    HELM_REGISTRY_CONFIG: `"${join(workDir, 'config', 'registry', 'config.json')}"`,
  });
  expect(printed).not.toContain(home);
});

describe('what the user has set up', () => {
  test('plugins are no commands', async () => {
    await expect(helm.run(['hello'])).rejects.toMatchObject({
      message: expect.stringMatching(/unknown command "hello"/),
    });
    await expect(stat(marker)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('repositories are not known', async () => {
    await expect(helm.run(['pull', 'theirs/web'])).rejects.toThrow(/repo theirs not found/);
  });

  test('a release goes where it is told, into the cluster and not into memory', async () => {
    expect(await helm.run(['list', '--all-namespaces', '--output', 'json'])).toMatch(/^\[/);
  });
});
