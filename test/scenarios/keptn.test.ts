import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../tools/index.ts';
import { readTags } from './read-tags.ts';

/** The scenarios of Keptn's own tests that have a test here, by its number in specs/keptn.md section 6. */
const COVERED = range(1, 50);

const PAGE = 'docs/reference/scenarios-keptn.md';
const tags = readTags('keptn');
const page = readFileSync(join(projectRoot(), PAGE), 'utf8');
/** `| 14 | what | [file](path) | difference |`, by number. */
const rows = new Map(
  [...page.matchAll(/^\| (\d+) \|(.*)\|$/gm)].map(([, number, cells = '']) => [Number(number), cells] as const),
);

test.each(COVERED)('scenario %i has a test, and a row that links to it', (number) => {
  const linked = [...(rows.get(number) ?? '').matchAll(/\]\(\.\.\/\.\.\/((?:test|services)\/[^)]+)\)/g)].map(
    ([, path = '']) => path,
  );
  expect(linked).not.toEqual([]);
  expect(linked.filter((path) => tags.get(number)?.has(path) !== true)).toEqual([]);
});

test('no test claims a scenario that the page does not have', () => {
  expect([...tags.keys()].filter((number) => !rows.has(number))).toEqual([]);
});

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
