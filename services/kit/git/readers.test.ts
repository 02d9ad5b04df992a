import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createReaders, type Readers } from './readers.ts';
import { runGit } from './run.ts';

let folder: string;
/** The real git behind a script that writes down the id of each process and what it was asked to do. */
let program: string;
let repositories: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-readers-'));
  repositories = ['a', 'b', 'c'].map((name) => join(folder, `${name}.git`));
  program = join(folder, 'git');
  await writeFile(program, `#!/bin/sh\necho "$$ $*" >> '${folder}/log'\nexec git "$@"\n`, { mode: 0o755 });
  for (const dir of repositories) await runGit(dir, ['init', '--quiet', '--bare', '--template=']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = async (readers: Readers, dir: string, name = 'HEAD') =>
  readers.ask(dir, { program }, { ask: 'info', names: [name], limit: 0 });

/** The names of the repositories that a process is open for. */
async function living(): Promise<readonly string[]> {
  const lines = (await readFile(join(folder, 'log'), 'utf8')).split('\n').filter((line) => line.includes(' cat-file '));
  const alive = lines.filter((line) => isAlive(Number.parseInt(line, 10)));
  return alive.map((line) => basename(/--git-dir=(\S+)\.git/.exec(line)?.[1] ?? '')).sort();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilLiving(expected: readonly string[]): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline && (await living()).join() !== expected.join()) await delay(10);
  expect(await living()).toEqual(expected);
}

test.each(['HEAD\ninfo x', 'HEAD\0', 'HEAD\r'])('the name %j is refused before it can ask for more', async (name) => {
  const readers = createReaders({ processes: 1, idle: 0 });
  await expect(read(readers, repositories[0] ?? '', name)).rejects.toThrow('line break');
});

test('nothing asked, nothing answered', async () => {
  const readers = createReaders({ processes: 1, idle: 0 });
  expect(await readers.ask('/nonexistent', {}, { ask: 'info', names: [], limit: 0 })).toEqual([]);
});

test('no more processes live than allowed: the repository that was asked longest ago gives way', async () => {
  const [a = '', b = '', c = ''] = repositories;
  const readers = createReaders({ processes: 2, idle: 60_000 });
  for (const dir of [a, b, a, c]) await read(readers, dir);
  await untilLiving(['a', 'c']);
  const all = Array.from({ length: 30 }, async (_, n) => read(readers, repositories[n % 3] ?? ''));
  expect((await Promise.all(all)).flat()).toHaveLength(30);
  for (const dir of [b, c]) await read(readers, dir);
  await untilLiving(['b', 'c']);
  repositories.forEach((dir) => readers.close(dir, { program }));
  await untilLiving([]);
});

test('a process without questions ends by itself', async () => {
  const readers = createReaders({ processes: 2, idle: 200 });
  await read(readers, repositories[0] ?? '');
  expect(await living()).toEqual(['a']);
  await untilLiving([]);
});
