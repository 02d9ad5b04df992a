import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decodeStructured, parseKeptnType } from '../../services/kit/events/index.ts';
import { projectRoot } from '../index.ts';

const root = projectRoot();
const pages = ['README.md', 'SECURITY.md', 'CHANGELOG.md', ...markdownBelow('docs')];

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path));
}

function read(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

test.each(pages)('%s links to what exists', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
  const files = links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => join(root, dirname(page), target));
  expect(files.filter((file) => !existsSync(file)).map((file) => relative(root, file))).toEqual([]);
});

describe('the events in docs/reference/events.md are events', () => {
  const blocks = [...read('docs/reference/events.md').matchAll(/```json\n(.*?)```/gs)].map(([, json]) => json!);

  test('there are some', () => expect(blocks.length).toBeGreaterThan(2));

  test.each(blocks)('%#', (json) => {
    const event = decodeStructured(Buffer.from(json));
    expect(parseKeptnType(event.type).kind).not.toBe('other');
    expect(event.data).toMatchObject({ project: 'shop', stage: 'staging', service: 'web' });
  });
});

test('the event in docs/how-to/run-without-a-shipyard.md is an event', () => {
  const json = /--data '(.*?)'/s.exec(read('docs/how-to/run-without-a-shipyard.md'))?.[1] ?? '';
  expect(decodeStructured(Buffer.from(json)).type).toBe('sh.keptn.event.deployment.triggered');
});

test('README names the two commands that package.json has', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'start', 'test', 'bench', 'chaos']));
  expect(read('README.md')).toMatch(/^npm run demo .*\nnpm test/m);
});
