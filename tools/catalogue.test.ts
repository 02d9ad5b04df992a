import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { buildArguments, lastLines } from './build.ts';
import { CATALOGUE, CLUSTER_TOOLS, toolNamed } from './catalogue.ts';
import { buildingText } from './ensure.ts';
import { goDirective } from './go.ts';
import { projectRoot } from './root.ts';
import { isAtLeast, versionIn } from './version.ts';

describe('the catalogue', () => {
  test.each(CATALOGUE)('$name has the version and the package that its go.mod pins', (tool) => {
    const goMod = readFileSync(join(projectRoot(), tool.module, 'go.mod'), 'utf8');
    expect(goMod).toContain(`\t${tool.provider} v${tool.version}`);
    expect(goMod).toContain(tool.package);
  });

  test('each tool has a name and a variable of its own', () => {
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
    expect(new Set(CATALOGUE.map(({ variable }) => variable)).size).toBe(CATALOGUE.length);
  });

  test.each(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'helm'] as const)(
    '%s is stamped with its version',
    (name) => {
      const tool = toolNamed(name);
      expect(tool.stamps?.[0]).toMatch(new RegExp(`=v${tool.version}$`));
    },
  );

  test('the cluster needs no tool that is unknown', () => {
    expect(CLUSTER_TOOLS.map(toolNamed)).toHaveLength(5);
  });
});

test('all tools are compiled alike, so that they share one compile', () => {
  const flags = CATALOGUE.map((tool) => buildArguments(tool, 'out').slice(0, 3).join(' '));
  expect(new Set(flags)).toEqual(new Set(['build -trimpath -ldflags']));
  expect(buildArguments(toolNamed('kwok'), '/x/kwok')).toEqual([
    ...['build', '-trimpath', '-ldflags', '-s -w', '-o', '/x/kwok'],
    'sigs.k8s.io/kwok/cmd/kwok',
  ]);
  expect(buildArguments(toolNamed('helm'), '/x')[3]).toContain('-X helm.sh/helm/v4/internal/version.version=v4.2.4');
});

test.each([
  { name: 'kube-apiserver' as const, expected: 'building kube-apiserver 1.36.3 (4 of 6, usually about 3 minutes)' },
  { name: 'kwok' as const, expected: 'building kwok 0.8.0 (4 of 6, usually about 20 seconds)' },
  { name: 'etcd' as const, expected: 'building etcd 3.6.12 (4 of 6, usually about 1 minute)' },
])('says what is built and how long that takes: $name', ({ name, expected }) => {
  expect(buildingText(toolNamed(name), '4 of 6')).toBe(expected);
});

test.each([
  { text: 'nats-server: v2.14.5', expected: '2.14.5' },
  { text: 'v4.2.4+g1234', expected: '4.2.4' },
  { text: 'v4.2', expected: '4.2.0' },
  { text: 'go version go1.26.8 linux/amd64', expected: '1.26.8' },
  { text: 'no version', expected: undefined },
])('versionIn($text)', ({ text, expected }) => {
  expect(versionIn(text)).toBe(expected);
});

test.each([
  { found: '2.12.0', oldest: '2.12.0', expected: true },
  { found: '2.9.25', oldest: '2.12.0', expected: false },
  { found: '3.22.0', oldest: '4.0.0', expected: false },
  { found: '1.27.0', oldest: '1.26', expected: true },
  { found: undefined, oldest: '1.26.1', expected: false },
])('isAtLeast($found, $oldest)', ({ found, oldest, expected }) => {
  expect(isAtLeast(found, oldest)).toBe(expected);
});

test.each([
  { goMod: 'module x\n\ngo 1.26.1\n', expected: '1.26.1' },
  { goMod: 'module x\ngo 1.27\ntoolchain go1.28.0\n', expected: '1.27' },
])('goDirective reads $expected', ({ goMod, expected }) => {
  expect(goDirective(goMod)).toBe(expected);
});

test('lastLines leaves empty lines out', () => {
  expect(lastLines('a\nb\n\nc\n', 2)).toBe('b\nc');
});
