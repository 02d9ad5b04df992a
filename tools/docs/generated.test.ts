import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../index.ts';
import { generatedFiles } from './generated.ts';

const root = projectRoot();
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('generated files are current (else: npm run docs)', () => {
  test.each(generatedFiles(root))('$path', ({ path, content }) => expect(read(path)).toBe(content));
});

describe('docs/dependencies.md', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const lines = read('docs/dependencies.md').split('\n');
  const described = lines.flatMap((line) => /^\| `([^`]+)` \|/.exec(line)?.[1] ?? []);

  test('describes every dependency, and nothing that is none', () => {
    expect(described.toSorted()).toEqual(names.toSorted());
  });

  test('says why, under which licence, and what else was considered', () => {
    const incomplete = lines.filter((line) => line.startsWith('| `') && line.split('|').slice(1, -1).some(isBlank));
    expect(incomplete).toEqual([]);
  });
});

function isBlank(cell: string): boolean {
  return cell.trim() === '';
}
