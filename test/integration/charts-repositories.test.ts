import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { freePorts } from '../../sandbox/index.ts';
import { chartPolicy, resolveChart, type ChartDependencies } from '../../services/kit/charts/index.ts';
import { createHelm, type Helm } from '../../services/kit/helm/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';
import { ensureTools } from '../../tools/index.ts';
import { cleanUpLater, eventually, temporaryFolder } from '../support/index.ts';

const VERSIONS = ['1.0.0', '1.1.0', '2.0.0', '3.0.0-rc.1'];
const PASSWORD = 'open sesame';
/** bcrypt of PASSWORD, as `htpasswd -B` writes it. */
const HTPASSWD = 'robot:$2b$04$W4mnWZ1o5MSQTTmrwww5fer4g0tYRfrs9EMGTob0s2f9iuUwzTqV6\n';

const code = (name: string) => expect.objectContaining({ code: name });

let dir: string;
let tools: { readonly helm: string; readonly registry: string };
let helm: Helm;
let projects: Projects;
let registry: string;
let guarded: string;
let http: string;
let count = 0;

beforeAll(async () => {
  dir = await temporaryFolder();
  tools = await ensureTools(['helm', 'registry']);
  helm = createHelm({ binary: tools.helm, concurrency: 2, workDir: join(dir, 'helm'), log: silentLog() });
  projects = createProjects({ dir, clock: () => new Date(), log: silentLog() });
  await projects.create('shop', 'kind: Shipyard\n', ['dev']);
  const packages = await makePackages();
  [registry, guarded, http] = await Promise.all([
    startRegistry('open'),
    startRegistry('guarded', HTPASSWD),
    startChartRepository(packages),
  ]);
  for (const path of packages) await push(path, registry);
  const config = await credentials(guarded);
  await push(packages[0] ?? '', guarded, `--registry-config=${config}`);
}, 600_000);

async function makePackages(): Promise<readonly string[]> {
  const source = join(dir, 'source', 'carts');
  await mkdir(join(source, 'templates'), { recursive: true });
  await writeFile(join(source, 'Chart.yaml'), 'apiVersion: v2\nname: carts\nversion: 0.0.0\n');
  await writeFile(join(source, 'templates', 'a.yaml'), 'kind: A\n');
  for (const version of VERSIONS) await helm.run(['package', source, `--version=${version}`, `--destination=${dir}`]);
  return VERSIONS.map((version) => join(dir, `carts-${version}.tgz`));
}

async function push(path: string, host: string, ...flags: readonly string[]): Promise<void> {
  await helm.run(['push', '--plain-http', ...flags, '--', path, `oci://${host}/charts`]);
}

/** The reference implementation of a registry, on files. */
async function startRegistry(name: string, htpasswd?: string): Promise<string> {
  const [port] = await freePorts(1);
  const folder = join(dir, name);
  await mkdir(folder);
  if (htpasswd !== undefined) await writeFile(join(folder, 'htpasswd'), htpasswd);
  const config = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: folder } },
    http: { addr: `127.0.0.1:${port}` },
    ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } }),
  };
  await writeFile(join(folder, 'config.yml'), JSON.stringify(config));
  const process = execa(tools.registry, ['serve', join(folder, 'config.yml')], {
    env: { OTEL_TRACES_EXPORTER: 'none' },
    reject: false,
    stdio: 'ignore',
  });
  cleanUpLater(async () => {
    process.kill('SIGKILL');
    await process;
  });
  await eventually(() => fetch(`http://127.0.0.1:${port}/v2/`));
  return `127.0.0.1:${port}`;
}

/** An HTTP chart repository is files and an index that helm makes. */
async function startChartRepository(packages: readonly string[]): Promise<string> {
  const folder = join(dir, 'http', 'stable');
  await mkdir(folder, { recursive: true });
  for (const path of packages) await copyFile(path, join(folder, basename(path)));
  await helm.run(['repo', 'index', folder]);
  const server: Server = createServer((request, response) => {
    readFile(join(dir, 'http', request.url ?? '')).then(
      (content) => response.end(content),
      () => response.writeHead(404).end('not found'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUpLater(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function credentials(host: string): Promise<string> {
  const path = join(dir, 'registry.json');
  const auth = Buffer.from(`robot:${PASSWORD}`).toString('base64');
  await writeFile(path, JSON.stringify({ auths: { [host]: { auth } } }));
  return path;
}

interface Settings {
  readonly allowedHosts?: string;
  readonly plainHttpHosts?: string;
  readonly registryConfig?: string;
  readonly helm?: Pick<Helm, 'run'>;
}

/** Resolves a new service whose chart is that reference. */
async function resolve(reference: string, settings: Settings = {}) {
  count += 1;
  const scope = { project: 'shop', stage: 'dev', service: `carts${count}` };
  await projects.createService('shop', scope.service);
  await projects.write(scope, [{ path: 'helm/chart.yaml', content: Buffer.from(reference) }], 'Refer');
  const policy = chartPolicy({ allowedHosts: '*', plainHttpHosts: [registry, guarded, http].join(), ...settings });
  const dependencies: ChartDependencies = { projects, helm: settings.helm ?? helm, dir, policy };
  return resolveChart(scope, dependencies);
}

const oci = (range: string, host = registry) => `repository: oci://${host}/charts/carts\nversion: "${range}"\n`;
const repo = (range: string) => `repository: http://${http}/stable\nchart: carts\nversion: "${range}"\n`;

describe.each([
  ['an OCI registry', oci],
  ['an HTTP repository', repo],
])('%s', (_, reference) => {
  test.each([
    ['^1', '1.1.0'],
    ['1.0.0', '1.0.0'],
    ['*', '2.0.0'],
    ['>=1.0 <1.1', '1.0.0'],
    ['>=3.0.0-0', '3.0.0-rc.1'],
  ])('%s is %s', async (range, version) => {
    const chart = await resolve(reference(range));
    expect(chart).toMatchObject({ name: 'carts', version, origin: 'reference', valuesFiles: [] });
    expect(await readFile(chart.path)).toEqual(await readFile(join(dir, `carts-${version}.tgz`)));
  });

  test('a range that nothing satisfies is told in the words of helm', async () => {
    const failed = resolve(reference('^9'));
    await expect(failed).rejects.toThrow(code('SLW_CHART_VERSION_MISSING'));
    await expect(failed).rejects.toThrow(/No version of the chart \S+carts satisfies \^9: .*\^9/);
    await expect(failed).rejects.toMatchObject({ retryable: false });
  });

  test('a range that helm does not understand is refused', async () => {
    await expect(resolve(reference('one and a half'))).rejects.toMatchObject({ retryable: false });
  });

  test('nothing is left of the download', async () => {
    await resolve(reference('^1'));
    const left = await readdir(join(dir, 'cache', 'packages'));
    expect(left.filter((name) => !/^[0-9a-f]{64}\.tgz$/.test(name))).toEqual([]);
  });
});

describe('what cannot be had', () => {
  test('a chart that the registry does not know', async () => {
    const failed = resolve(`repository: oci://${registry}/charts/nobody\n`);
    await expect(failed).rejects.toThrow(code('SLW_CHART_PULL_REFUSED'));
    await expect(failed).rejects.toThrow(/404/);
  });

  test('a registry that does not answer can be asked again', async () => {
    const [port] = await freePorts(1);
    const failed = resolve(oci('^1', `127.0.0.1:${port}`), { plainHttpHosts: `127.0.0.1:${port}` });
    await expect(failed).rejects.toThrow(code('SLW_CHART_UNREACHABLE'));
    await expect(failed).rejects.toMatchObject({ retryable: true });
    await expect(failed).rejects.toThrow(/connection refused/);
  });

  test('a registry without TLS that is not listed', async () => {
    const failed = resolve(oci('^1'), { plainHttpHosts: '' });
    await expect(failed).rejects.toThrow(code('SLW_CHART_PULL_REFUSED'));
    await expect(failed).rejects.toMatchObject({ next: expect.stringContaining('charts.plainHttpHosts') });
  });

  test.each([
    ['not allowed', { allowedHosts: 'ghcr.io' }, oci('^1', 'registry.invalid')],
    ['not to be asked without TLS', { plainHttpHosts: '' }, 'repository: http://charts.invalid\nchart: carts\n'],
  ])('a host that is %s is refused before anything is asked', async (_, settings, reference) => {
    const asked: (readonly string[])[] = [];
    const watched: Pick<Helm, 'run'> = { run: (args, options) => (asked.push(args), helm.run(args, options)) };
    await expect(resolve(reference, { ...settings, helm: watched })).rejects.toThrow(code('SLW_CHART_HOST_REFUSED'));
    expect(asked).toEqual([]);
  });

  test('an abort ends the pull', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    cleanUpLater(async () => {
      silent.closeAllConnections();
      await new Promise((done) => silent.close(done));
    });
    const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const controller = new AbortController();
    silent.once('request', () => controller.abort());
    const stoppable: Pick<Helm, 'run'> = {
      run: (args, options) => helm.run(args, { ...options, signal: controller.signal }),
    };
    const failed = resolve(oci('^1', host), { plainHttpHosts: host, helm: stoppable });
    await expect(failed).rejects.toThrow(code('SLW_HELM_STOPPED'));
  });
});

describe('a registry that asks who one is', () => {
  test('refuses without credentials', async () => {
    await expect(resolve(oci('^1', guarded))).rejects.toThrow(code('SLW_CHART_PULL_REFUSED'));
  });

  test('answers with those of the credentials file', async () => {
    const registryConfig = await credentials(guarded);
    expect((await resolve(oci('^1', guarded), { registryConfig })).version).toBe('1.0.0');
  });
});
