import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { projectRoot } from '../index.ts';
import { describeValues, valueComments } from './value-comments.ts';
import { valuesSchema } from './values-schema.ts';

const yaml = readFileSync(join(projectRoot(), 'chart/values.yaml'), 'utf8');
const values = parse(yaml) as Tree;
const comments = valueComments(yaml);
const schema = describeValues(valuesSchema, comments);

type Tree = Readonly<Record<string, unknown>>;

test('values.yaml meets its schema', () => {
  const valid = new Ajv({ allErrors: true, strict: false }).compile(schema);
  valid(values);
  expect(valid.errors ?? []).toEqual([]);
});

test('every value has a comment, and every comment a value', () => {
  const uncommented = leaves(values, '').filter((path) => ![...comments.keys()].some((key) => covers(key, path)));
  expect(uncommented).toEqual([]);
});

test('every value of the schema has its default in values.yaml', () => {
  const absent = [...required(schema, '')].filter((path) => at(values, path) === undefined);
  expect(absent).toEqual([]);
});

function covers(key: string, path: string): boolean {
  return path === key || path.startsWith(`${key}.`);
}

function leaves(tree: Tree, prefix: string): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) && Object.keys(value).length > 0 ? leaves(value, `${prefix}${key}.`) : [prefix + key],
  );
}

function* required(node: Tree, prefix: string): Generator<string> {
  for (const name of (node['required'] ?? []) as string[]) {
    yield prefix + name;
    yield* required((node['properties'] as Record<string, Tree>)[name]!, `${prefix}${name}.`);
  }
}

function at(tree: Tree, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), tree);
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
