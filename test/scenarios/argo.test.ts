import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../../tools/index.ts';
import { readTags } from './read-tags.ts';

/** The scenarios of specs/argo.md section 6, and the page that says which test shows each, or why none does. */
const SCENARIOS = Array.from({ length: 54 }, (_, index) => index + 1);
/** What the page says of a scenario that no test shows. */
const NOT_COVERED = /\| Not covered: \S/;

const PAGE = 'docs/reference/scenarios-argo.md';
const tags = readTags('argo');
const page = readFileSync(join(projectRoot(), PAGE), 'utf8');
/** `| 14 | what | [file](path) | remark |`, by number. */
const rows = new Map(
  [...page.matchAll(/^\| (\d+)\s*(\|.*)\|$/gm)].map(([, number, cells = '']) => [Number(number), cells] as const),
);

test.each(SCENARIOS)('scenario %i has a test and a row that links to it, or a row that says why not', (number) => {
  const row = rows.get(number) ?? '';
  const links = row.matchAll(/\]\(\.\.\/\.\.\/(test\/[^)]+)\)/g);
  const linked = [...links].map(([, path = '']) => path);
  expect(linked.filter((path) => tags.get(number)?.has(path) !== true)).toEqual([]);
  expect(linked.length > 0 || NOT_COVERED.test(row)).toBe(true);
});

test('no test claims a scenario that the page does not have', () => {
  expect([...tags.keys()].filter((number) => !rows.has(number))).toEqual([]);
});
