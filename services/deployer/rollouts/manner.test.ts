import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mannerFor, mannerOf } from './manner.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manner-'));
  await mkdir(join(folder, 'plain', 'templates'), { recursive: true });
  await mkdir(join(folder, 'canary', 'charts'), { recursive: true });
  await writeFile(join(folder, 'plain', 'templates', 'web.yaml'), 'kind: Deployment\n# rollouts come later');
  await writeFile(join(folder, 'canary', 'charts', 'web.tgz'), gzipSync('kind: Rollout'));
  await writeFile(join(folder, 'plain.tgz'), gzipSync('kind: Deployment'));
  await writeFile(join(folder, 'torn.tgz'), 'no archive');
  await writeFile(join(folder, 'values.yaml'), 'kind: Rollout');
});

afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['a folder without the word', 'plain', [], {}, 'watcher'],
  ['a package without the word', 'plain.tgz', [], {}, 'watcher'],
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
