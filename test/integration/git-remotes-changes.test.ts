import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { gitOver, startGitServer, type GitServer } from '../support/git-server/index.ts';
import { temporaryFolder } from '../support/index.ts';
import {
  code,
  file,
  openProjects,
  projectAt,
  shipyard,
  TOKEN,
  withToken,
  type ProjectsOptions,
} from './git-remotes/index.ts';

let server: GitServer;

beforeAll(async () => {
  server = await startGitServer(TOKEN);
});

const open = (dir: string, options: Partial<ProjectsOptions> = {}) =>
  openProjects(dir, { host: server.host, ...options });

describe('writing', () => {
  test('others who push meanwhile lose nothing, and neither do we', async () => {
    const { projects, there, carts } = await projectAt(server, 'race');
    let pushes = 0;
    server.beforePush = async () => {
      pushes += 1;
      if (pushes <= 3) await there.push({ [`by-ann-${pushes}`]: 'x' });
    };
    const { commit } = await projects.write(carts, [file('v', 'ours')], 'Write');
    server.beforePush = undefined;
    expect(pushes).toBe(4);
    expect(await there.git('rev-parse', 'main')).toBe(commit);
    expect(await there.git('ls-tree', '--name-only', 'main')).toContain('by-ann-3');
    expect(await there.git('rev-list', '--merges', 'main')).toBe('');
  });

  test('who is outrun each time is told so, and nothing is left half-way', async () => {
    const { dir, projects, there, carts, project } = await projectAt(server, 'outrun');
    let n = 0;
    server.beforePush = async () => {
      n += 1;
      await there.push({ [`by-ann-${n}`]: 'x' });
    };
    await expect(projects.write(carts, [file('v', 'ours')], 'Write')).rejects.toMatchObject({
      ...{ code: 'SLW_GIT_CONFLICT', retryable: true },
    });
    server.beforePush = undefined;
    expect(await projects.read(carts, 'v')).toBeUndefined();
    const here = gitOver(join(dir, 'projects', `${project}.git`));
    expect(await here.git('for-each-ref', 'refs/slipway')).toBe('');
    expect(await here.git('rev-parse', 'main')).toBe(await there.git('rev-parse', 'main'));
  });

  test('two installations write at once, and everything is there', async () => {
    const { projects, there, carts, url } = await projectAt(server, 'two');
    const other = open(await temporaryFolder());
    await other.create('two', undefined, [], withToken(url));
    const numbers = [0, 1, 2, 3, 4, 5];
    const write = async (n: number) => (n % 2 ? other : projects).write(carts, [file(`n${n}`, 'x')], `Write ${n}`);
    await Promise.all(numbers.map(write));
    const files = (await there.git('ls-tree', '--name-only', 'main:.keptn-stages/dev/carts')).split('\n');
    expect(files).toEqual(expect.arrayContaining(numbers.map((n) => `n${n}`)));
    expect(await projects.head('two')).toBe(await other.head('two'));
  });

  test('a commit that the remote does not take is refused in its words, and is not read here', async () => {
    const { projects, there, carts, project } = await projectAt(server, 'hook');
    const hook = join(server.root, `${project}.git`, 'hooks', 'pre-receive');
    await writeFile(hook, '#!/bin/sh\necho "main is protected by policy 7" >&2\nexit 1\n', { mode: 0o755 });
    const before = await there.git('rev-parse', 'main');
    const writing = projects.write(carts, [file('v', 'x')], 'Write');
    await expect(writing).rejects.toMatchObject({
      ...{ code: 'SLW_GIT_PUSH_REFUSED', message: expect.stringContaining('policy 7') },
    });
    expect(await projects.read(carts, 'v')).toBeUndefined();
    expect(await projects.head(project)).toBe(before);
  });

  test('a push whose answer is lost is not made twice', async () => {
    const { projects, there, carts } = await projectAt(server, 'lost');
    const before = await there.git('rev-parse', 'main');
    server.losesAnswers = true;
    const writing = projects.write(carts, [file('v', 'x')], 'Write');
    await expect(writing).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE', retryable: true });
    server.losesAnswers = false;
    const commit = await there.git('rev-parse', 'main');
    expect(await projects.write(carts, [file('v', 'x')], 'Write')).toEqual({ commit });
    expect(await there.git('rev-list', `${before}..main`)).toBe(commit);
  });
});

describe('updating and deleting', () => {
  test('a token that was changed there is changed here; the old one is gone', async () => {
    const { dir, projects, carts, project, url } = await projectAt(server, 'rotated');
    server.setToken('tok-en-2');
    try {
      await expect(projects.write(carts, [file('v', '1')], 'Write')).rejects.toMatchObject({
        ...{ code: 'SLW_GIT_REMOTE_DENIED', retryable: false },
      });
      await expect(projects.update(project, { remote: withToken(url, 'wrong') })).rejects.toEqual(
        code('SLW_GIT_REMOTE_DENIED'),
      );
      const other = open(dir);
      await expect(other.write(carts, [file('v', '1')], 'Write')).rejects.toEqual(code('SLW_GIT_REMOTE_DENIED'));
      await projects.update(project, { remote: withToken(url, 'tok-en-2') });
      await projects.write(carts, [file('v', '1')], 'Write');
      await other.write(carts, [file('v', '2')], 'Write');
      expect((await readdir(join(dir, 'secrets'))).filter((name) => name.endsWith('.secret'))).toHaveLength(1);
    } finally {
      server.setToken(TOKEN);
    }
  });

  test('a project without a remote gets one, another, and none again', async () => {
    const dir = await temporaryFolder();
    const projects = open(dir);
    await projects.create('moves', shipyard('dev'), ['dev']);
    await projects.createService('moves', 'carts');
    const [first, second] = [await server.repository('moves'), await server.repository('moves-too')];
    await projects.update('moves', { remote: withToken(first) });
    const scope = { project: 'moves', stage: 'dev', service: 'carts' };
    const { commit } = await projects.write(scope, [file('v', '1')], 'Write');
    await projects.update('moves', { remote: withToken(second) });
    expect(await gitOver(join(server.root, 'moves-too.git')).git('rev-parse', 'main')).toBe(commit);
    const foreign = await server.repository('foreign');
    await gitOver(join(server.root, 'foreign.git')).push({ 'README.md': 'other' });
    await expect(projects.update('moves', { remote: withToken(foreign) })).rejects.toEqual(
      code('SLW_PROJECT_REMOTE_DIFFERS'),
    );
    expect((await projects.about('moves')).remote?.url).toBe(second);
    await projects.update('moves', { remote: null });
    expect((await projects.about('moves')).remote).toBeUndefined();
    await projects.write(scope, [file('v', '2')], 'Write');
    expect(await gitOver(join(server.root, 'moves-too.git')).git('rev-parse', 'main')).toBe(commit);
    expect((await readdir(join(dir, 'secrets'))).filter((name) => name.endsWith('.secret'))).toEqual([]);
  });

  test('deleting leaves the remote, takes the credentials, and needs no remote that answers', async () => {
    const { dir, projects, project, there, carts } = await projectAt(server, 'deleted');
    const { commit } = await projects.write(carts, [file('v', '1')], 'Write');
    await server.down();
    await projects.delete(project);
    await server.up();
    expect(await there.git('rev-parse', 'main')).toBe(commit);
    expect((await readdir(join(dir, 'secrets'))).filter((name) => name.endsWith('.secret'))).toEqual([]);
    expect(await projects.list()).toEqual([]);
  });
});
