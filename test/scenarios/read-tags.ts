import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../tools/index.ts';

/** Unit tests too: some scenarios are a table of a pure decision. */
const FOLDERS = ['test/integration', 'test/e2e', 'test/contract', 'services'];

/** Files whose tests (their own, or shared by several files) name a scenario, as in `[keptn 14]` or `[keptn 14, 15]`, by its number; paths from the root. */
export function readTags(spec: string): ReadonlyMap<number, ReadonlySet<string>> {
  const tags = new Map<number, Set<string>>();
  const tag = new RegExp(`\\[${spec} ([\\d, ]+)\\]`, 'g');
  for (const file of FOLDERS.flatMap(testFiles)) {
    for (const [, numbers = ''] of readFileSync(join(projectRoot(), file), 'utf8').matchAll(tag)) {
      for (const number of numbers.split(',').map(Number)) {
        tags.set(number, (tags.get(number) ?? new Set()).add(file));
      }
    }
  }
  return tags;
}

function testFiles(folder: string): readonly string[] {
  const root = projectRoot();
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && entry.name.endsWith('.ts') && (folder !== 'services' || entry.name.endsWith('.test.ts')),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
