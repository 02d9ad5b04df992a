import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import {
  chartPolicy,
  mergeValues,
  readOverlay,
  resolveChart,
  writeOverlay,
  type ChartDependencies,
} from '../../services/kit/charts/index.ts';
import { createHelm } from '../../services/kit/helm/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';
import { ensureTools } from '../../tools/index.ts';
import { temporaryFolder } from '../support/index.ts';

const code = (name: string) => expect.objectContaining({ code: name });
const file = (path: string, content: string | Uint8Array) => ({ path, content: Buffer.from(content) });

/** A chart whose only object shows the values it got. */
const SHOW_VALUES = [
  file('Chart.yaml', 'apiVersion: v2\nname: carts\nversion: 1.2.3\n'),
  file('values.yaml', 'fromChart: true\nreplicas: 1\n'),
  file('templates/show.yaml', 'kind: Show\nvalues: {{ toJson .Values | b64enc }}\n'),
];

let dir: string;
let helmBinary: string;
let projects: Projects;
let dependencies: ChartDependencies;
let count = 0;

beforeAll(async () => {
  dir = await temporaryFolder();
  helmBinary = (await ensureTools(['helm'])).helm;
  projects = createProjects({ dir, clock: () => new Date(), log: silentLog() });
  const workDir = join(dir, 'helm');
  const helm = createHelm({ binary: helmBinary, concurrency: 2, workDir, log: silentLog() });
  dependencies = { projects, helm, dir, policy: chartPolicy({ allowedHosts: '*', plainHttpHosts: '' }) };
  await projects.create('shop', 'kind: Shipyard\n', ['dev', 'prod']);
});

/** A new service, so that the tests do not meet. */
async function newService(files: readonly { path: string; content: Buffer }[] = []) {
  count += 1;
  const scope = { project: 'shop', stage: 'dev', service: `carts${count}` };
  await projects.createService('shop', scope.service);
  if (files.length > 0) await projects.write(scope, files, 'Add chart');
  return scope;
}

const below = (folder: string) => SHOW_VALUES.map((each) => ({ ...each, path: `${folder}/${each.path}` }));

/** What `helm template` hands to the templates. */
async function valuesSeenByHelm(path: string, valuesFiles: readonly string[]): Promise<unknown> {
  const args = ['template', 'r', path, ...valuesFiles.flatMap((each) => ['-f', each])];
  const { stdout } = await execa(helmBinary, args);
  const encoded = /values: (\S+)/.exec(stdout)?.[1] ?? '';
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
}

describe('a chart in Git', () => {
  test.each([
    ['below the name of the service', (service: string) => `helm/${service}`],
    ['right in helm/', () => 'helm'],
  ])('unpacked %s is exported, and the second time it is free', async (_, folder) => {
    const scope = await newService();
    const { commit } = await projects.write(scope, below(folder(scope.service)), 'Add chart');
    const chart = await resolveChart(scope, dependencies);
    expect(chart).toMatchObject({ name: 'carts', version: '1.2.3', origin: 'folder', commit });
    expect(await readFile(join(chart.path, 'Chart.yaml'), 'utf8')).toContain('name: carts');
    expect((await resolveChart(scope, dependencies)).path).toBe(chart.path);
    expect(await valuesSeenByHelm(chart.path, [])).toMatchObject({ fromChart: true });
  });

  test('packaged by helm is kept under the name of its content', async () => {
    const source = await newService(below('helm'));
    const unpacked = (await resolveChart(source, dependencies)).path;
    await execa(helmBinary, ['package', unpacked, '--version', '4.5.6', '--destination', dir]);
    const scope = await newService();
    const content = await readFile(join(dir, 'carts-4.5.6.tgz'));
    await projects.write(scope, [file(`helm/${scope.service}.tgz`, content)], 'Add package');
    const chart = await resolveChart(scope, dependencies);
    expect(chart).toMatchObject({ name: 'carts', version: '4.5.6', origin: 'package', valuesFiles: [] });
    expect(chart.path).toMatch(/cache\/packages\/[0-9a-f]{64}\.tgz$/);
    expect(await valuesSeenByHelm(chart.path, [])).toMatchObject({ fromChart: true });
  });

  test('is taken from the commit that is asked for', async () => {
    const scope = await newService(below('helm'));
    const old = await resolveChart(scope, dependencies);
    const next = file('helm/Chart.yaml', 'apiVersion: v2\nname: carts\nversion: 2.0.0\n');
    await projects.write(scope, [next], 'Next version');
    expect((await resolveChart(scope, dependencies)).version).toBe('2.0.0');
    expect(await resolveChart({ ...scope, commit: old.commit }, dependencies)).toEqual(old);
  });
});

describe('refusals', () => {
  test('no chart: the places that were looked at, and the command that adds one', async () => {
    const scope = await newService([file('helm/other.yaml', 'x')]);
    const failed = resolveChart(scope, dependencies);
    await expect(failed).rejects.toThrow(code('SLW_CHART_MISSING'));
    const { service } = scope;
    await expect(failed).rejects.toThrow(
      `looked at helm/${service}/Chart.yaml, helm/Chart.yaml, helm/${service}.tgz, helm/chart.yaml`,
    );
    await expect(failed).rejects.toMatchObject({
      next: expect.stringContaining(
        `slipway add-resource --project shop --stage dev --service ${service} --resource ${service}.tgz --resourceUri helm/${service}.tgz`,
      ),
    });
  });

  test('two charts: both are named', async () => {
    const scope = await newService([...below('helm'), file('helm/chart.yaml', 'repository: oci://h/a\n')]);
    const failed = resolveChart(scope, dependencies);
    await expect(failed).rejects.toThrow(code('SLW_CHART_AMBIGUOUS'));
    await expect(failed).rejects.toThrow('helm/Chart.yaml and helm/chart.yaml');
  });

  test('a service, stage, project or commit that does not exist is told as such', async () => {
    const scope = await newService(below('helm'));
    const failure = (change: object) => resolveChart({ ...scope, ...change }, dependencies);
    await expect(failure({ service: 'nobody' })).rejects.toThrow(code('SLW_SERVICE_UNKNOWN'));
    await expect(failure({ stage: 'nowhere' })).rejects.toThrow(code('SLW_STAGE_UNKNOWN'));
    await expect(failure({ project: 'nothing' })).rejects.toThrow(code('SLW_PROJECT_UNKNOWN'));
    await expect(failure({ commit: '0'.repeat(40) })).rejects.toThrow(code('SLW_COMMIT_UNKNOWN'));
  });

  test.each([
    ['a package that is none', (service: string) => [file(`helm/${service}.tgz`, 'hello')], 'SLW_CHART_UNREADABLE'],
    [
      'a package of more than 10 MB',
      (service: string) => [file(`helm/${service}.tgz`, Buffer.alloc(10_485_761))],
      'SLW_CHART_TOO_LARGE',
    ],
    ['a Chart.yaml without a version', () => [file('helm/Chart.yaml', 'name: carts\n')], 'SLW_CHART_UNREADABLE'],
    [
      'a reference that is not valid',
      () => [file('helm/chart.yaml', 'repository: file:///etc\n')],
      'SLW_CHART_REFERENCE_INVALID',
    ],
    [
      'an overlay that is no map',
      () => [...below('helm'), file('helm/values.yaml', '- a\n')],
      'SLW_CHART_OVERLAY_INVALID',
    ],
  ])('%s', async (_, files, expected) => {
    const scope = await newService();
    const chosen = new Map(files(scope.service).map((each) => [each.path, each]));
    await projects.write(scope, [...chosen.values()], 'Add');
    await expect(resolveChart(scope, dependencies)).rejects.toThrow(code(expected));
  });
});

describe('the overlay', () => {
  test('what deliveries commit adds up and reaches helm, over the values of the chart', async () => {
    const scope = await newService();
    await projects.write(scope, below(`helm/${scope.service}`), 'Add chart');
    await writeOverlay(projects, scope, { image: { name: 'carts', tag: '1' }, replicas: 2 }, 'Deliver 1');
    const second = await writeOverlay(projects, scope, { image: { tag: '2' } }, 'Deliver 2');
    expect(await readOverlay(projects, scope)).toEqual({ image: { name: 'carts', tag: '2' }, replicas: 2 });
    const chart = await resolveChart({ ...scope, commit: second.commit }, dependencies);
    expect(chart.valuesFiles).toHaveLength(1);
    expect(await valuesSeenByHelm(chart.path, chart.valuesFiles)).toEqual({
      fromChart: true,
      image: { name: 'carts', tag: '2' },
      replicas: 2,
    });
  });

  test('the same values again make no commit', async () => {
    const scope = await newService();
    const first = await writeOverlay(projects, scope, { image: { tag: '1' } }, 'Deliver');
    expect(await writeOverlay(projects, scope, { image: { tag: '1' } }, 'Deliver')).toEqual(first);
  });

  test('helm reads every text as the text it was', async () => {
    const scope = await newService(below('helm'));
    const words = [
      'yes',
      'on',
      'y',
      'N',
      'null',
      '~',
      '',
      '012',
      '0o17',
      '1e3',
      '0x1F',
      '1_000',
      '12:30',
      '2024-01-01',
    ];
    const more = [
      '<<',
      '=',
      '- a',
      'a: b',
      '#x',
      '{{ .Values }}',
      'a\nb\n',
      '\t',
      'ü 🚢',
      "it's",
      '"',
      '\\',
      '.inf',
      '!x',
      '&a',
      '*a',
    ];
    const texts = [...words, ...more];
    const change = { texts, keys: Object.fromEntries(texts.map((text, index) => [text, index])), fromChart: null };
    const old = { kept: { a: 1 }, texts: ['old'] };
    await writeOverlay(projects, scope, old, 'First');
    await writeOverlay(projects, scope, change, 'Second');
    const { path, valuesFiles } = await resolveChart(scope, dependencies);
    const { fromChart, ...expected } = mergeValues(old, change);
    expect(fromChart).toBeNull();
    expect(await valuesSeenByHelm(path, valuesFiles)).toMatchObject(expected);
  });
});
