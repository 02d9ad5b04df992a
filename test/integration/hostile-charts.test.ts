import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { chartPolicy, resolveChart, type ChartDependencies } from '../../services/kit/charts/index.ts';
import { createHelm } from '../../services/kit/helm/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { ensureTools } from '../../tools/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { tarEntry, tgz } from '../support/tar/index.ts';

const CHART_YAML = 'apiVersion: v2\nname: carts\nversion: 1.2.3\n';
const chartYaml = tarEntry({ name: 'carts/Chart.yaml', content: CHART_YAML });
const leaving = tgz(chartYaml, tarEntry({ name: 'carts/../../../evil.yaml', content: 'x' }));
const linked = tgz(chartYaml, tarEntry({ name: 'carts/values.yaml', type: '2', link: '/etc/passwd' }));
const bomb = tgz(chartYaml, tarEntry({ name: 'carts/files/zeros', content: Buffer.alloc(64 * 1_048_576) }));

let dir: string;
let dependencies: ChartDependencies;
beforeAll(async () => {
  dir = await temporaryFolder();
  const { helm: binary } = await ensureTools(['helm']);
  const log = silentLog();
  const helm = createHelm({ binary, concurrency: 1, workDir: join(dir, 'helm'), log });
  const projects = createProjects({ dir, clock: () => new Date(), log });
  dependencies = { projects, helm, dir, policy: chartPolicy({ allowedHosts: '', plainHttpHosts: '' }) };
  await projects.create('shop', 'kind: Shipyard\n', ['dev']);
});

async function resolve(service: string, files: Readonly<Record<string, string | Uint8Array>>) {
  const { projects } = dependencies;
  const scope = { project: 'shop', stage: 'dev', service };
  await projects.createService('shop', service);
  const resources = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  await projects.write(scope, resources, 'Add chart');
  return resolveChart(scope, dependencies);
}

describe('a package in Git that harms is refused, and no copy of it is left for helm', () => {
  test.each([
    ['leaves', leaving, /carts\/\.\.\/\.\.\/\.\.\/evil\.yaml" leaves the folder of the chart/],
    ['links', linked, /"carts\/values\.yaml" is a symbolic link/],
    ['bomb', bomb, /unpacks to more than 20971520 bytes/],
  ])('%s', async (service, archive, words) => {
    const refused = resolve(service, { [`helm/${service}.tgz`]: archive });
    await expect(refused).rejects.toMatchObject({ code: 'SLW_CHART_REFUSED', message: expect.stringMatching(words) });
    expect(existsSync(join(dir, 'cache', 'packages'))).toBe(false);
  });
});

test.each([
  ['right', 'helm/right/charts/db.tgz'],
  ['deep', 'helm/deep/charts/db/charts/cache.tgz'],
])('a package that harms inside an unpacked chart is refused too: %s', async (service, path) => {
  const files = { [`helm/${service}/Chart.yaml`]: CHART_YAML, [path]: leaving };
  await expect(resolve(service, files)).rejects.toThrow(`The chart ${path} is refused: `);
});

test('what `helm package` makes is taken, with packaged and unpacked charts inside', async () => {
  const source = join(dir, 'source');
  for (const name of ['cache', 'db', 'carts']) {
    await mkdir(join(source, name, 'charts'), { recursive: true });
    await mkdir(join(source, name, 'templates', 'deep-'.repeat(20), 'deeper-'.repeat(20)), { recursive: true });
    await writeFile(join(source, name, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    const template = join(source, name, 'templates', 'deep-'.repeat(20), 'deeper-'.repeat(20), 'größe.yaml');
    await writeFile(template, `kind: ${name}\n`);
  }
  await dependencies.helm.run(['package', join(source, 'cache'), `--destination=${join(source, 'db', 'charts')}`]);
  await dependencies.helm.run(['package', join(source, 'db'), `--destination=${join(source, 'carts', 'charts')}`]);
  await dependencies.helm.run(['package', join(source, 'carts'), `--destination=${dir}`]);
  const chart = await resolve('good', { 'helm/good.tgz': await readFile(join(dir, 'carts-1.0.0.tgz')) });
  expect(chart).toMatchObject({ name: 'carts', version: '1.0.0' });
  const rendered = await dependencies.helm.run(['template', 'r', chart.path]);
  expect(rendered.match(/^kind: \w+$/gm)?.toSorted()).toEqual(['kind: cache', 'kind: carts', 'kind: db']);
});
