import { randomBytes } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { gitOver, startGitServer, type GitServer } from '../support/git-server/index.ts';
import { eventually, temporaryFolder } from '../support/index.ts';
import { file, openProjects, projectAt, shipyard, TOKEN, withToken } from './git-remotes/index.ts';

const LIMIT = 1_048_576;
let server: GitServer;

beforeAll(async () => {
  server = await startGitServer(TOKEN);
});

/** Files that do not get smaller, as large together. */
function files(count: number, bytes: number): Readonly<Record<string, string>> {
  const content = () => randomBytes(Math.ceil(bytes / count / 2)).toString('hex');
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`big/${index}`, content()]));
}

async function temporaries(dir: string): Promise<readonly string[]> {
  const found = await readdir(join(dir, 'projects'), { recursive: true });
  return found.filter((path) => path.includes('/tmp_'));
}

/** Processes that talk to the server, by what they were started with: git-remote-http and what it starts. */
async function talking(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = async (pid: string) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return (await Promise.all(pids.map(read))).filter((line) => line.includes(server.host));
}

const refusal = {
  code: 'SLW_GIT_REMOTE_TOO_LARGE',
  message: expect.stringContaining(`${LIMIT} bytes`),
  next: expect.stringContaining('git.sizeLimit'),
  http: 413,
};

// Below a hundred objects git stores each by itself, above it keeps the pack as it comes.
test.each([
  ['a few large files', 20],
  ['many files', 150],
])('a remote with %s that is too large is ended on its way, and leaves no project', async (_, count) => {
  const url = await server.repository(`large-${count}`);
  await gitOver(join(server.root, `large-${count}.git`)).push(files(count, 8 * LIMIT));
  server.stallsAfter = 4 * LIMIT;
  const dir = await temporaryFolder();
  const projects = openProjects(dir, { host: server.host, sizeLimit: LIMIT });
  const creation = projects.create('large', shipyard('dev'), ['dev'], withToken(url));
  await expect(creation).rejects.toMatchObject(refusal);
  await expect(creation).rejects.not.toThrow(TOKEN);
  expect(await projects.list()).toEqual([]);
  await eventually(async () => expect(await talking()).toEqual([]));
  expect(await readdir(join(dir, 'projects'))).toEqual([]);
  server.stallsAfter = undefined;
  const allowed = openProjects(dir, { host: server.host, sizeLimit: 16 * LIMIT });
  await allowed.create('large', shipyard('dev'), ['dev'], withToken(url));
  expect(await allowed.stages('large')).toEqual(['dev']);
});

test('one that becomes too large fills the disk once, however often it is tried, and is taken once it may be', async () => {
  const { dir, there, carts } = await projectAt(server, 'grown');
  const first = await there.git('rev-parse', 'main');
  await there.push(files(150, 8 * LIMIT));
  const small = openProjects(dir, { host: server.host, sizeLimit: LIMIT });
  const write = async () => small.write(carts, [file('v', '1')], 'Write');
  server.stallsAfter = 4 * LIMIT;
  await expect(write()).rejects.toMatchObject(refusal);
  expect(await small.about('grown')).toMatchObject({ remote: { trouble: { code: 'SLW_GIT_REMOTE_TOO_LARGE' } } });
  // As git leaves it, or does not, when it is ended: that depends on its version.
  await writeFile(join(dir, 'projects', 'grown.git', 'objects', 'pack', 'tmp_pack_left'), Buffer.alloc(2 * LIMIT));
  const before = server.requests.length;
  await expect(write()).rejects.toMatchObject(refusal);
  expect(server.requests.length).toBe(before);
  expect((await small.read({ project: 'grown' }, 'shipyard.yaml', first))?.toString()).toBe(shipyard('dev', 'prod'));
  server.stallsAfter = undefined;
  const longAgo = new Date(Date.now() - 3_600_000);
  await Promise.all(
    (await temporaries(dir)).map(async (path) => utimes(join(dir, 'projects', path), longAgo, longAgo)),
  );
  const large = openProjects(dir, { host: server.host, sizeLimit: 16 * LIMIT });
  const { commit } = await large.write(carts, [file('v', '1')], 'Write');
  expect(await there.git('rev-parse', 'main')).toBe(commit);
  expect(await temporaries(dir)).toEqual([]);
});

test('a server that stalls is left when the time is over, with all that git has started', async () => {
  const { dir, there, carts } = await projectAt(server, 'stalled');
  await there.push(files(150, LIMIT));
  server.stallsAfter = 1_000;
  const hasty = openProjects(dir, { host: server.host, timeout: 1_000 });
  const writing = hasty.write(carts, [file('v', '1')], 'Write');
  const reason = expect.stringContaining('stopped after 1 s');
  await expect(writing).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE', message: reason });
  await eventually(async () => expect(await talking()).toEqual([]));
  server.stallsAfter = undefined;
});
