import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { execa } from 'execa';
import { parse } from 'yaml';
import { valuesSchema } from '../../tools/chart/index.ts';
import { projectRoot } from '../../tools/index.ts';

/** The skaffold that published the schema; its Go module carries the schemas of all its versions. */
const SKAFFOLD = 'github.com/GoogleContainerTools/skaffold/v2@v2.16.1';

type Tree = Readonly<Record<string, unknown>>;

interface Skaffold {
  readonly apiVersion: string;
  readonly deploy: { readonly helm: { readonly releases: readonly { readonly setValueTemplates: Tree }[] } };
  readonly profiles: readonly { readonly patches: readonly { readonly value: Tree }[] }[];
}

const text = readFileSync(join(projectRoot(), 'skaffold.yaml'), 'utf8');
const skaffold = parse(text) as Skaffold;

describe('skaffold.yaml', () => {
  let valid: ValidateFunction;

  beforeAll(async () => {
    // Outside of any module: the download must not touch a go.mod.
    const options = { cwd: tmpdir(), timeout: 280_000 };
    const { stdout } = await execa('go', ['mod', 'download', '-json', '--', SKAFFOLD], options);
    const { Dir: folder } = JSON.parse(stdout) as { Dir: string };
    const version = skaffold.apiVersion.replace('skaffold/', '');
    const schema = readFileSync(join(folder, 'docs-v2/content/en/schemas', `${version}.json`), 'utf8');
    valid = new Ajv({ allErrors: true, strict: false }).compile(JSON.parse(schema) as object);
  }, 300_000);

  test('meets the schema that skaffold publishes', () => {
    valid(skaffold);
    expect(valid.errors ?? []).toEqual([]);
  });

  test('would be refused with a field that skaffold does not know', () => {
    expect(valid({ ...skaffold, deployments: {} })).toBe(false);
  });

  test('sets values that the chart has', () => {
    const set = [
      ...skaffold.deploy.helm.releases.flatMap(({ setValueTemplates }) => Object.keys(setValueTemplates)),
      ...skaffold.profiles.flatMap(({ patches }) => patches.flatMap(({ value }) => Object.keys(value))),
    ];
    expect(set).toContain('image.repository');
    expect(set.filter((path) => !declared(path))).toEqual([]);
  });
});

function declared(path: string): boolean {
  let node: unknown = valuesSchema;
  for (const key of path.split('.')) node = (node as { properties?: Tree } | undefined)?.properties?.[key];
  return node !== undefined;
}
