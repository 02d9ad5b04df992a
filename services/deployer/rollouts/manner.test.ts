import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mannerFor, mannerOf } from './manner.ts';
import { rolloutsIn } from './rollouts-in.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manner-'));
  await mkdir(join(folder, 'plain', 'templates'), { recursive: true });
  await mkdir(join(folder, 'canary', 'charts'), { recursive: true });
  await mkdir(join(folder, 'plain', 'crds'));
  await mkdir(join(folder, 'lower', 'templates', 'crds'), { recursive: true });
  await writeFile(join(folder, 'plain', 'Chart.yaml'), 'name: plain');
  await writeFile(join(folder, 'plain', 'README.md'), 'As a Rollout, later');
  await writeFile(join(folder, 'plain', 'crds', 'argo.yaml'), 'names: { kind: Rollout }');
  await writeFile(join(folder, 'plain', 'templates', 'NOTES.txt'), 'Then: kubectl argo get Rollout');
  await writeFile(
    join(folder, 'plain', 'templates', 'web.yaml'),
    'kind: Deployment\n# rollouts come later: rollout status',
  );
  await writeFile(
    join(folder, 'lower', 'templates', 'crds', 'a.yaml'),
    'kind: {{ .Values.kind | default "rollout" | title }}',
  );
  await writeFile(
    join(folder, 'nested.tgz'),
    gzipSync(Buffer.concat([Buffer.from('tar'), gzipSync('kind: Deployment')])),
  );
  await writeFile(join(folder, 'canary', 'charts', 'web.tgz'), gzipSync('kind: Rollout'));
  await writeFile(join(folder, 'plain.tgz'), gzipSync('kind: Deployment'));
  await writeFile(join(folder, 'torn.tgz'), 'no archive');
  await writeFile(join(folder, 'values.yaml'), 'kind: Rollout');
});

afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['a folder with the word where nothing is rendered', 'plain', [], {}, 'watcher'],
  ['a package without the word', 'plain.tgz', [], {}, 'watcher'],
  ['a package in a package', 'nested.tgz', [], {}, 'legacy'],
  ['the word with a small letter, in a folder of templates', 'lower', [], {}, 'legacy'],
  ['a value with a small letter', 'plain', [], { kind: 'rollout' }, 'legacy'],
  ['the word in a package inside', 'canary', [], {}, 'legacy'],
  ['the word in a values file', 'plain', ['values.yaml'], {}, 'legacy'],
  ['the word in the values', 'plain', [], { workload: { kind: 'Rollout' } }, 'legacy'],
  ['what cannot be read', 'torn.tgz', [], {}, 'legacy'],
] as const)('%s', async (_what, chart, valuesFiles, values, expected) => {
  const files = valuesFiles.map((file) => join(folder, file));
  const work = { chart: { path: join(folder, chart), valuesFiles: files }, values };
  const apply = expected === 'legacy' ? 'client' : 'server';
  expect(await mannerOf(work)).toEqual({ wait: expected, apply });
});

test.each([
  ['argoproj.io/v1alpha1', 'legacy'],
  ['rollouts.example/v1', 'watcher'],
])('a manifest with a Rollout of %s', (apiVersion, wait) => {
  const manifest = `apiVersion: ${apiVersion}\nkind: Rollout\nmetadata: { name: carts }\n`;
  expect(mannerFor(manifest, 'shop')).toMatchObject({ wait });
});

test('a manifest with a Rollout in a List', () => {
  const items = [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata: { name: 'carts' } }];
  const manifest = `apiVersion: v1\nkind: List\nitems: ${JSON.stringify(items)}\n`;
  expect(rolloutsIn(manifest, 'shop')).toEqual([{ namespace: 'shop', name: 'carts' }]);
});
