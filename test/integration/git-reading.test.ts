import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { createRepository, openRepository, type Repository } from '../../services/kit/git/index.ts';
import { eventually, temporaryFolder } from '../support/index.ts';

const time = new Date('2024-05-06T07:08:09Z');
const main = 'refs/heads/main';
const code = (name: string) => expect.objectContaining({ code: name });

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});

/** The real git behind a script that writes down the id of each process and what it was asked to do. */
async function witness(): Promise<{
  readonly program: string;
  readonly pidsOf: (command: string) => Promise<readonly number[]>;
}> {
  count += 1;
  const [program, log] = [join(folder, `git-${count}`), join(folder, `git-${count}.log`)];
  await writeFile(log, '');
  await writeFile(program, `#!/bin/sh\necho "$$ $*" >> '${log}'\nexec git "$@"\n`, { mode: 0o755 });
  const pidsOf = async (command: string) => {
    const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes(` ${command}`));
    return lines.map((line) => Number.parseInt(line, 10));
  };
  return { program, pidsOf };
}

async function watched() {
  const { program, pidsOf } = await witness();
  const options = { program };
  const repository = await createRepository(join(folder, `${count}.git`), 'main', options);
  return { repository, options, readers: async () => pidsOf('cat-file') };
}

const put = async (repository: Repository, path: string, content: string) =>
  repository.commit({
    branch: 'main',
    files: [{ path, content: Buffer.from(content) }],
    message: `Write ${path}`,
    time,
  });
const read = async (repository: Repository, path: string, revision = main) =>
  (await repository.read(revision, path))?.content?.toString();

/** Somebody else's git. */
async function git(repository: Repository, args: readonly string[], input = ''): Promise<string> {
  const identity = ['-c', 'user.name=x', '-c', 'user.email=x@y'];
  return (await execa('git', [...identity, `--git-dir=${repository.dir}`, ...args], { input })).stdout;
}

async function pushFrom(repository: Repository, path: string, content: string): Promise<string> {
  const blob = await git(repository, ['hash-object', '-w', '--stdin'], content);
  const tree = await git(repository, ['mktree'], `100644 blob ${blob}\t${path}\n`);
  const commit = await git(repository, ['commit-tree', '-m', 'Push', tree]);
  await git(repository, ['update-ref', main, commit]);
  return commit;
}

describe('one process reads a repository', () => {
  test('for many reads at once and after one another, and for the look-ups of commits', async () => {
    const { repository, options, readers } = await watched();
    const numbers = Array.from({ length: 40 }, (_, n) => n);
    for (const n of numbers.slice(0, 4)) await put(repository, `f${n}`, `${n}`);
    const all = await Promise.all(numbers.map(async (n) => read(repository, `f${n}`)));
    expect(all).toEqual(numbers.map((n) => (n < 4 ? `${n}` : undefined)));
    expect((await openRepository(repository.dir, options).list(main, '', 'all'))?.length).toBe(4);
    expect(await readers()).toHaveLength(1);
  });

  test('and sees what others do: commits, moved and packed branches, packed objects, branches that go', async () => {
    const { repository, readers } = await watched();
    await put(repository, 'a', '1');
    expect(await read(repository, 'a')).toBe('1');
    await put(openRepository(repository.dir), 'a', '2');
    expect(await read(repository, 'a')).toBe('2');
    const pushed = await pushFrom(repository, 'a', '3');
    expect(await read(repository, 'a')).toBe('3');
    await git(repository, ['branch', 'other', pushed]);
    expect(await read(repository, 'a', 'refs/heads/other')).toBe('3');
    await git(repository, ['pack-refs', '--all', '--prune']);
    expect(await read(repository, 'a', 'refs/heads/other')).toBe('3');
    await git(repository, ['repack', '-a', '-d', '-q']);
    expect(await read(repository, 'a')).toBe('3');
    await pushFrom(repository, 'a', '4');
    await git(repository, ['pack-refs', '--all', '--prune']);
    await git(repository, ['repack', '-a', '-d', '-q']);
    await git(repository, ['prune', '--expire=now']);
    expect(await read(repository, 'a')).toBe('4');
    expect(await read(repository, 'a', pushed.slice(0, 12))).toBe('3');
    await git(repository, ['update-ref', '-d', 'refs/heads/other']);
    expect(await repository.look('refs/heads/other', [])).toBeUndefined();
    expect(await readers()).toHaveLength(1);
  });

  test('but not one that was made anew under its name, nor with other settings', async () => {
    const { repository, options, readers } = await watched();
    const { commit } = await put(repository, 'a', 'old');
    expect(await read(repository, 'a')).toBe('old');
    await rm(repository.dir, { recursive: true });
    await expect(repository.read(main, 'a')).rejects.toThrow(code('SLW_GIT_FAILED'));
    const anew = await createRepository(repository.dir, 'main', options);
    expect(await repository.look(main, [])).toBeUndefined();
    await put(anew, 'a', 'new');
    expect(await read(repository, 'a')).toBe('new');
    expect(await repository.look(commit, [])).toBeUndefined();
    const before = (await readers()).length;
    await git(repository, ['config', 'core.logAllRefUpdates', 'true']);
    expect(await read(repository, 'a')).toBe('new');
    expect(await readers()).toHaveLength(before + 1);
  });

  test('and is told to end when the repository is closed; reading again is no error', async () => {
    const { repository, readers } = await watched();
    await put(repository, 'a', '1');
    const [pid = 0] = await readers();
    repository.close();
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
    expect(await read(repository, 'a')).toBe('1');
    expect(await readers()).toHaveLength(2);
  });

  test('and does not keep Node alive', async () => {
    const { repository } = await watched();
    await put(repository, 'a', '1');
    expect(await read(repository, 'a')).toBe('1');
    const isFree = () => expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap');
    await eventually(isFree);
  });
});

describe('failures of the process', () => {
  test('one that was killed is replaced, also in the middle of its answers', async () => {
    const { repository, readers } = await watched();
    await put(repository, 'a', 'x'.repeat(2_000_000));
    for (let round = 1; round <= 3; round += 1) {
      const pid = (await readers()).at(-1) ?? 0;
      const reads = Array.from({ length: 12 }, async () => read(repository, 'a'));
      await Promise.race(reads);
      process.kill(pid, 'SIGKILL');
      expect((await Promise.all(reads)).every((content) => content?.length === 2_000_000)).toBe(true);
      expect((await read(repository, 'a'))?.length).toBe(2_000_000);
      expect(await readers()).toHaveLength(round + 1);
    }
  });

  test('an object that git dies over fails its own reader and nobody else', async () => {
    const { repository } = await watched();
    await put(repository, 'good', 'fine');
    const { commit } = await put(repository, 'bad', randomBytes(50_000).toString('hex'));
    const id = await git(repository, ['rev-parse', 'main:bad']);
    const object = join(repository.dir, 'objects', id.slice(0, 2), id.slice(2));
    const whole = await readFile(object);
    await rm(object);
    await writeFile(object, whole.subarray(0, whole.length / 2));
    const good = Array.from({ length: 5 }, async () => read(repository, 'good', commit));
    await expect(repository.read(commit, 'bad')).rejects.toThrow(code('SLW_GIT_FAILED'));
    const more = Array.from({ length: 5 }, async () => read(repository, 'good', commit));
    expect(await Promise.all([...good, ...more])).toEqual(Array.from({ length: 10 }, () => 'fine'));
  });

  test('a file beyond the limit is refused, and what is asked beside it is answered', async () => {
    const { repository, readers } = await watched();
    await put(repository, 'small', '1');
    const big = await git(repository, ['hash-object', '-w', '--stdin'], 'x'.repeat(26 * 1_048_576));
    const answers = await Promise.allSettled([
      repository.blobs([big]),
      read(repository, 'small'),
      repository.blobs([big]),
    ]);
    expect(answers).toEqual([
      { status: 'rejected', reason: code('SLW_GIT_TOO_LARGE') },
      { status: 'fulfilled', value: '1' },
      { status: 'rejected', reason: code('SLW_GIT_TOO_LARGE') },
    ]);
    expect(await readers()).toHaveLength(1);
  });

  test('a tree that holds another again and again is refused before it is unfolded', async () => {
    const { repository } = await watched();
    const blob = await git(repository, ['hash-object', '-w', '--stdin'], 'x');
    let entry = `100644 blob ${blob}`;
    for (let level = 0; level < 10; level += 1) {
      const lines = Array.from({ length: 10 }, (_, n) => `${entry}\t${n}`);
      entry = `040000 tree ${await git(repository, ['mktree'], `${lines.join('\n')}\n`)}`;
    }
    const commit = await git(repository, ['commit-tree', '-m', 'Bomb', entry.slice(-40)]);
    await expect(repository.list(commit, '', 'all')).rejects.toThrow(code('SLW_GIT_TOO_LARGE'));
    expect(await repository.list(commit, '', 'children')).toHaveLength(10);
  });

  test('one that does not answer is ended after the time limit', async () => {
    const program = join(folder, 'slow-git');
    await writeFile(program, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    const repository = openRepository(join(folder, 'x.git'), { program, timeout: 100 });
    await expect(repository.read(main, 'a')).rejects.toThrow(code('SLW_GIT_TIMEOUT'));
  });

  test('a git that does not know the command is told as too old', async () => {
    const program = join(folder, 'old-git');
    // What git says of an option it does not know, from git itself.
    await writeFile(program, '#!/bin/sh\nexec git cat-file --batch-unheard-of\n', { mode: 0o755 });
    const failed = openRepository(join(folder, 'x.git'), { program }).read(main, 'a');
    await expect(failed).rejects.toThrow(code('SLW_GIT_TOO_OLD'));
  });

  test('a missing git, and a folder that is no repository, are told', async () => {
    const missing = openRepository(join(folder, 'x.git'), { program: '/nonexistent/git' });
    await expect(missing.read(main, 'a')).rejects.toThrow(code('SLW_GIT_MISSING'));
    const none = openRepository(join(folder, 'none.git')).read(main, 'a');
    await expect(none).rejects.toThrow(/not a git repository/);
  });
});
