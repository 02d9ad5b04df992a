import { describe, expect, test } from '@jest/globals';
import { branchRef, checkPath, isCommitId, isShortId, isRevision, pathProblem } from './guard.ts';

describe('paths', () => {
  test.each([
    'helm/carts.tgz',
    'a',
    '.keptn-stages/dev/carts/metadata.yaml',
    'with space/ü.yaml',
    '.gitignore',
    'a-b/-c',
    '~',
  ])('%s is allowed', (path) => expect(pathProblem(path)).toBeUndefined());

  test.each([
    ['', 'empty'],
    ['..', 'part ".."'],
    ['../x', 'part ".."'],
    ['a/../b', 'part ".."'],
    ['a/..', 'part ".."'],
    ['./a', 'part "."'],
    ['a//b', 'part ""'],
    ['a/', 'part ""'],
    ['/etc/passwd', 'absolute'],
    ['a\\b', 'backslash'],
    ['a\0b', 'control'],
    ['a\nb', 'control'],
    ['a\ud800', 'broken'],
    ['.git/config', 'part ".git"'],
    ['a/.GIT/hooks/x', 'part ".GIT"'],
    ['a/.git /x', 'part ".git "'],
    ['git~1/config', 'part "git~1"'],
    ['-rf', 'dash'],
    ['a'.repeat(1_025), 'longer'],
  ])('%j is refused', (path, reason) => {
    expect(pathProblem(path)).toContain(reason);
    expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 'SLW_GIT_PATH_INVALID' }));
  });
});

test.each(['main', 'dev', 'feature/x', 'release-1.2'])('branch %s is allowed', (branch) => {
  expect(branchRef(branch)).toBe(`refs/heads/${branch}`);
});

test.each([
  '',
  '-f',
  'a..b',
  'a b',
  'a^',
  'a:b',
  'a@{1}',
  'x.lock',
  'a/',
  'a//b',
  'a/.b',
  'a.',
  'a\n',
  'a'.repeat(201),
])('branch %j is refused', (branch) => {
  expect(() => branchRef(branch)).toThrow(expect.objectContaining({ code: 'SLW_GIT_BRANCH_INVALID' }));
  expect(isRevision(`refs/heads/${branch}`)).toBe(false);
});

test.each([
  ['abcdef0', true, true],
  ['a'.repeat(40), true, false],
  ['a'.repeat(64), true, false],
  ['a'.repeat(65), false, false],
  ['abcdef', false, false],
  ['ABCDEF0', false, false],
  ['abcdef0^', false, false],
  ['--all--', false, false],
])('commit id %s: %s, short: %s', (id, valid, short) => {
  expect([isCommitId(id), isShortId(id)]).toEqual([valid, short]);
});

test.each([
  ['HEAD', true],
  ['refs/heads/main', true],
  ['abcdef0', true],
  ['main', false],
  ['HEAD~1', false],
  ['refs/tags/v1', false],
  ['--output=x', false],
])('revision %s: %s', (revision, valid) => expect(isRevision(revision)).toBe(valid));
