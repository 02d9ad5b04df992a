import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa, execaSync } from 'execa';
import { createRepository, openRepository, type Repository } from '../../services/kit/git/index.ts';

const time = new Date('2024-05-06T07:08:09Z');
const main = 'refs/heads/main';
let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-git-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fresh(): Promise<Repository> {
  count += 1;
  return createRepository(join(folder, `${count}.git`), 'main');
}

const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });
const put = (repository: Repository, path: string, content: string) =>
  repository.commit({ branch: 'main', files: [file(path, content)], message: `Write ${path}`, time });
const git = async (repository: Repository, ...args: string[]) =>
  (await execa('git', [`--git-dir=${repository.dir}`, ...args])).stdout;
/** Somebody else, between the look and the write. */
function commitFlagFrom(repository: Repository, parent: string): void {
  const run = (args: readonly string[], input = '') =>
    execaSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', `--git-dir=${repository.dir}`, ...args], { input })
      .stdout;
  const blob = run(['hash-object', '-w', '--stdin'], 'set');
  const tree = run(['mktree'], `100644 blob ${blob}\tflag\n`);
  run(['update-ref', main, run(['commit-tree', '-p', parent, '-m', 'Flag', tree])]);
}

const code = (name: string) => expect.objectContaining({ code: name });

describe('reading', () => {
  test('a file is read at the branch, at a commit, and at a short commit id', async () => {
    const repository = await fresh();
    const first = await put(repository, 'helm/values.yaml', 'a: 1\n');
    const second = await put(repository, 'helm/values.yaml', 'a: 2\n');
    const read = async (revision: string) => (await repository.read(revision, 'helm/values.yaml'))?.content?.toString();
    expect(await read('HEAD')).toBe('a: 2\n');
    expect(await read(main)).toBe('a: 2\n');
    expect(await read(first.commit)).toBe('a: 1\n');
    expect(await read(first.commit.slice(0, 10))).toBe('a: 1\n');
    expect((await repository.read(main, 'helm/values.yaml'))?.commit).toBe(second.commit);
  });

  test('what is not there is undefined: a file, a folder read as a file, a branch, a commit', async () => {
    const repository = await fresh();
    const { commit } = await put(repository, 'helm/a', 'x');
    expect(await repository.read(main, 'nope')).toEqual({ commit, content: undefined });
    expect(await repository.read(main, 'helm')).toEqual({ commit, content: undefined });
    expect(await repository.read('refs/heads/other', 'helm/a')).toBeUndefined();
    expect(await repository.read('0'.repeat(40), 'helm/a')).toBeUndefined();
    expect(await repository.list('0'.repeat(40), '', 'all')).toBeUndefined();
    expect(await repository.list(main, 'nope', 'all')).toEqual([]);
    expect(await repository.read('HEAD~1', 'helm/a')).toBeUndefined();
  });

  test('a branch named like a short commit id is not taken for the commit', async () => {
    const repository = await fresh();
    await put(repository, 'a', 'x');
    await git(repository, 'branch', 'deadbee', 'main');
    expect(await repository.look('deadbee', [])).toBeUndefined();
    expect(await repository.look('refs/heads/deadbee', [])).toBeDefined();
  });

  test('folders are listed one level or all the way down', async () => {
    const repository = await fresh();
    const files = [file('a/b/c', '1'), file('a/d', '22'), file('ab/e', '3')];
    await repository.commit({ branch: 'main', files, message: 'Add', time });
    const paths = async (depth: 'children' | 'all') =>
      (await repository.list(main, 'a', depth))?.map((entry) => entry.path);
    expect(await paths('children')).toEqual(['a/b', 'a/d']);
    expect(await paths('all')).toEqual(['a/b/c', 'a/d']);
  });

  test('a repository with SHA-256 ids is read and written', async () => {
    const dir = join(folder, 'sha256.git');
    await execa('git', ['init', '-q', '--bare', '--initial-branch=main', '--object-format=sha256', dir]);
    const repository = openRepository(dir);
    const first = await put(repository, 'a', 'x');
    expect(first.commit).toHaveLength(64);
    expect(await put(repository, 'a', 'x')).toEqual({ commit: first.commit, changed: false });
    expect((await repository.read(first.commit, 'a'))?.content?.toString()).toBe('x');
  });
});

describe('committing', () => {
  test('author, time and message are exact, and unchanged files make no commit', async () => {
    const repository = await fresh();
    const first = await put(repository, 'with "quote"/ü \' file', 'x');
    expect(await git(repository, 'log', '--format=%H|%an|%ae|%at|%s')).toBe(
      `${first.commit}|Slipway|slipway@localhost|1714979289|Write with "quote"/ü ' file`,
    );
    expect(await put(repository, 'with "quote"/ü \' file', 'x')).toEqual({ commit: first.commit, changed: false });
    await git(repository, 'fsck', '--strict');
  });

  test('content of any bytes and of 5 MB comes back as it was', async () => {
    const repository = await fresh();
    const content = Buffer.alloc(5_000_000, 'ab\0\n\xff', 'latin1');
    await repository.commit({ branch: 'main', files: [{ path: 'big', content }], message: 'Big', time });
    expect((await repository.read(main, 'big'))?.content?.equals(content)).toBe(true);
  });

  test('writers in parallel all end in one line of commits', async () => {
    const repository = await fresh();
    await put(repository, 'start', '');
    await Promise.all(Array.from({ length: 8 }, (_, n) => put(openRepository(repository.dir), `f${n}`, `${n}`)));
    expect((await repository.list(main, '', 'all'))?.map((entry) => entry.path)).toEqual([
      ...Array.from({ length: 8 }, (_, n) => `f${n}`),
      'start',
    ]);
    expect(await git(repository, 'rev-list', '--count', 'main')).toBe('9');
    expect(await git(repository, 'rev-list', '--merges', 'main')).toBe('');
  });

  test('the check sees the branch as it stands at each attempt, and its error ends the commit', async () => {
    const repository = await fresh();
    const { commit } = await put(repository, 'start', '');
    const seen: boolean[] = [];
    await repository.commit({
      branch: 'main',
      files: [file('mine', '1')],
      message: 'Mine',
      time,
      inspect: ['flag'],
      check: (before) => {
        seen.push(before?.found.has('flag') ?? false);
        if (seen.length === 1) commitFlagFrom(repository, commit);
      },
    });
    expect(seen).toEqual([false, true]);
    const refused = repository.commit({
      branch: 'main',
      files: [file('never', '1')],
      message: 'Never',
      time,
      check: () => {
        throw new Error('no');
      },
    });
    await expect(refused).rejects.toThrow('no');
    expect((await repository.read(main, 'never'))?.content).toBeUndefined();
  });

  test('a branch whose lock was left behind is a conflict that names the lock', async () => {
    const repository = await fresh();
    await put(repository, 'a', '1');
    await writeFile(join(repository.dir, 'refs/heads/main.lock'), '');
    const failed = put(repository, 'a', '2');
    await expect(failed).rejects.toThrow(code('SLW_GIT_CONFLICT'));
    await expect(failed).rejects.toThrow(/main\.lock/);
  });

  test.each([
    ['a folder by a file', [file('helm', 'x')], 'it is a folder'],
    ['a file by a folder', [file('helm/a/b', 'x')], 'helm/a is a file'],
    ['a file and a folder at once', [file('n', 'x'), file('n/m', 'y')], 'a file and a folder'],
    ['a file twice', [file('n', 'x'), file('n', 'y')], 'twice'],
    ['a path that leaves', [file('../x', 'y')], 'part ".."'],
    ['the folder of git', [file('.git/config', 'y')], 'part ".git"'],
  ])('%s is refused', async (_, files, reason) => {
    const repository = await fresh();
    await put(repository, 'helm/a', '1');
    const failed = repository.commit({ branch: 'main', files, message: 'No', time });
    await expect(failed).rejects.toThrow(code('SLW_GIT_PATH_INVALID'));
    await expect(failed).rejects.toThrow(reason);
  });
});

describe('failures', () => {
  test('a missing git program is told', async () => {
    const repository = openRepository(join(folder, 'x.git'), { program: '/nonexistent/git' });
    await expect(repository.defaultBranch()).rejects.toThrow(code('SLW_GIT_MISSING'));
  });

  test('a folder that is no repository fails in the words of git', async () => {
    const failed = openRepository(join(folder, 'none.git')).defaultBranch();
    await expect(failed).rejects.toThrow(code('SLW_GIT_FAILED'));
    await expect(failed).rejects.toThrow(/not a git repository/);
  });

  test('a git that does not end is ended', async () => {
    const script = join(folder, 'slow-git');
    await writeFile(script, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    const repository = openRepository(join(folder, 'x.git'), { program: script, timeout: 100 });
    await expect(repository.defaultBranch()).rejects.toThrow(code('SLW_GIT_TIMEOUT'));
  });
});
