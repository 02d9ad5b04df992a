import { describe, expect, test } from '@jest/globals';
import type { DeploymentObject } from './objects.ts';
import { versionBefore, versionKey, type PrimaryRevision, type Undo } from './versions.ts';

/** `a1` is version a brought by run 1, `a1<` a way back to it; `..` stands for revisions that Helm keeps no more. */
const revisions = (words: string): readonly PrimaryRevision[] =>
  words.split(' ').flatMap((word, index) => {
    const [key = '', context, back] = word;
    return /^\w/.test(word) ? [{ revision: index + 1, key, context, isBack: back === '<' }] : [];
  });
const run = (context: string): Undo => ({ of: 'run', context });

describe('the version before', () => {
  test.each<[string, string, Undo, string]>([
    ['the run promoted b', 'a1 a1 a2 b2 b2', run('2'), 'back to 3'],
    ['a person asks', 'a1 a1 a2 b2 b2', { of: 'anyone' }, 'back to 3'],
    ['the run promoted nothing', 'a1 a1 a2', run('2'), 'stay'],
    ['somebody promoted since', 'a1 b2 c3', run('2'), 'stay'],
    ['there is none', 'a1 a1', run('1'), 'nowhere'],
    ['a person asks and there is none', 'a1', { of: 'anyone' }, 'nowhere'],
    ['nothing was ever there', '', { of: 'anyone' }, 'nowhere'],
    ['nothing was ever there for the run', '', run('1'), 'stay'],
    ['what was gone back from is not good', 'a1 b2 a2 a2', { of: 'anyone' }, 'nowhere'],
    ['two back', 'a1 b2 c3 b3', { of: 'anyone' }, 'back to 1'],
    ['a version that was left and is promoted again', 'a1 b2 a2 b4', run('4'), 'back to 3'],
    ['after a way back to a version that is not kept', '.. b2 c3 b3< a4<', { of: 'anyone' }, 'nowhere'],
    ['after that another was promoted', '.. b2 c3 a4< d5', run('5'), 'back to 4'],
    ['the run only has older revisions of what serves', '.. b3 b3', run('3'), 'stay'],
    ['the run brought two', 'a1 b2 c2', run('2'), 'back to 1'],
  ])('%s', (_, words, undo, expected) => {
    const found = versionBefore(revisions(words), undo);
    expect(found.kind === 'back' ? `back to ${found.version.revision}` : found.kind).toBe(expected);
  });
});

describe('the key of a version', () => {
  const deployment = (replicas: number, labels: Readonly<Record<string, string>>): DeploymentObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'carts-primary' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels } } },
  });
  const key = versionKey([deployment(1, { app: 'a', tier: 'b' })], { image: 'x:1' });

  test('is the same with more pods, in another order, and for the other side', () => {
    const values = { image: 'x:1', replicaCount: 3, keptn: { deployment: 'primary' } };
    expect(versionKey([deployment(3, { tier: 'b', app: 'a' })], values)).toBe(key);
  });

  test('is another for other pods and for other values', () => {
    expect(versionKey([deployment(1, { app: 'b' })], { image: 'x:1' })).not.toBe(key);
    expect(versionKey([deployment(1, { app: 'a', tier: 'b' })], { image: 'x:2' })).not.toBe(key);
  });
});
