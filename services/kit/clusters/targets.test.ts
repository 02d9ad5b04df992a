import { describe, expect, test } from '@jest/globals';
import { checkTargets, targetOf, targetsOfProject } from './targets.ts';
import type { TargetSettings } from './types.ts';

const TARGETS: readonly TargetSettings[] = [
  { project: 'shop', stage: 'dev', cluster: 'local' },
  { stage: 'production', cluster: 'eu' },
  { project: 'shop', cluster: 'lab' },
  { project: 'bank', stage: 'production', cluster: 'never' },
];

describe('targetOf', () => {
  test.each([
    ['shop', 'dev', 'local'],
    ['shop', 'production', 'eu'],
    ['shop', 'staging', 'lab'],
    ['bank', 'production', 'eu'],
    ['bank', 'dev', 'local'],
  ])('%s in %s goes to %s', (project, stage, cluster) => {
    expect(targetOf(TARGETS, { project, stage })).toBe(cluster);
  });

  test('without targets all is local', () => expect(targetOf([], { project: 'shop', stage: 'dev' })).toBe('local'));
});

describe('targetsOfProject', () => {
  test.each([
    ['shop', ['local', 'eu', 'lab']],
    ['bank', ['eu', 'never', 'local']],
    ['other', ['eu', 'local']],
  ])('%s may be in %j', (project, clusters) => expect(targetsOfProject(TARGETS, project)).toEqual(clusters));
});

describe('checkTargets', () => {
  test('names the cluster that is not known, and those that are', () => {
    const known = { eu: {} };
    expect(() => checkTargets({ known, targets: [{ cluster: 'us' }] })).toThrow(
      /cluster us, but known are only: local, eu/,
    );
    expect(() => checkTargets({ known: { local: {} }, targets: [] })).toThrow(/known\.local is the name/);
    expect(() => checkTargets({ known, targets: [{ cluster: 'eu' }, { cluster: 'local' }] })).not.toThrow();
  });
});
