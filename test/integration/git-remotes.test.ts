import { readdir } from 'node:fs/promises';
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

describe('[keptn 50] a project at a remote', () => {
  test('an empty remote gets the project; its commits are there when they are answered', async () => {
    const { projects, project, there, url, carts } = await projectAt(server, 'empty');
    const { commit } = await projects.write(carts, [file('helm/values.yaml', 'a: 1\n')], 'Write');
    expect(await there.git('rev-parse', 'main')).toBe(commit);
    expect(await there.git('show', 'main:.keptn-stages/dev/carts/helm/values.yaml')).toBe('a: 1');
    expect(await projects.about(project)).toMatchObject({ remote: { url, user: 'ann' }, layout: 'folders' });
  });

  test('what lies in the remote stays beside the project', async () => {
    const projects = open(await temporaryFolder());
    const url = await server.repository('readme');
    const there = gitOver(join(server.root, 'readme.git'));
    await there.push({ 'README.md': 'hello' });
    await projects.create('readme', shipyard('dev'), ['dev'], withToken(url));
    expect(await there.git('ls-tree', '--name-only', 'main')).toBe(
      '.keptn-stages\nREADME.md\nmetadata.yaml\nshipyard.yaml',
    );
  });

  test.each(['folders', 'branches'] as const)('a project that is there is taken over, stages as %s', async (layout) => {
    const name = `kept-${layout}`;
    const url = await server.repository(name);
    const there = gitOver(join(server.root, `${name}.git`));
    const isBranch = layout === 'branches';
    const folder = (stage: string) => (isBranch ? '' : `.keptn-stages/${stage}/`);
    await there.push({ 'shipyard.yaml': shipyard('dev', 'prod'), 'metadata.yaml': `projectname: ${name}\n` }, 'trunk');
    await there.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    for (const stage of ['dev', 'prod']) {
      const files = { [`${folder(stage)}metadata.yaml`]: 'x: y\n', [`${folder(stage)}carts/metadata.yaml`]: 'x: y\n' };
      await there.push(files, isBranch ? stage : 'trunk');
    }
    const projects = open(await temporaryFolder());
    await expect(projects.create(name, shipyard('dev'), ['dev'], withToken(url))).rejects.toEqual(
      code('SLW_PROJECT_SHIPYARD_DIFFERS'),
    );
    await expect(projects.create('other', undefined, [], withToken(url))).rejects.toEqual(
      code('SLW_PROJECT_REMOTE_TAKEN'),
    );
    await projects.create(name, undefined, [], withToken(url));
    expect(await projects.about(name)).toMatchObject({ layout });
    expect(await projects.services(name, 'prod')).toEqual(['carts']);
    const scope = { project: name, stage: 'dev', service: 'carts' };
    const { commit } = await projects.write(scope, [file('v', '1')], 'Write');
    expect(await there.git('show', `${isBranch ? 'dev' : 'trunk'}:${folder('dev')}carts/v`)).toBe('1');
    expect(await projects.head(name, 'dev')).toBe(commit);
    await projects.update(name, { shipyard: shipyard('dev', 'test', 'prod'), stages: ['dev', 'test', 'prod'] });
    expect(await projects.services(name, 'test')).toEqual(['carts']);
    expect(await there.git('show', 'trunk:shipyard.yaml')).toContain('test');
  });

  test.each([
    ['a wrong token', (url: string) => withToken(url, 'wrong'), 'SLW_GIT_REMOTE_DENIED'],
    ['no token', (url: string) => ({ url }), 'SLW_GIT_REMOTE_DENIED'],
    ['no repository', (url: string) => withToken(`${url}x`), 'SLW_GIT_REMOTE_UNKNOWN'],
    ['a port where nothing is', () => withToken('https://127.0.0.1:1/x'), 'SLW_GIT_REMOTE_UNREACHABLE'],
    ['another protocol', () => withToken('ext::sh'), 'SLW_GIT_REMOTE_REFUSED'],
    ['a token in the address', () => ({ url: `https://me:${TOKEN}@host/x` }), 'SLW_GIT_REMOTE_REFUSED'],
  ] as const)('%s is refused, and nothing is left', async (_, settings, expected) => {
    const dir = await temporaryFolder();
    const projects = open(dir);
    const url = await server.repository('refused');
    const creation = projects.create('shop', shipyard('dev'), ['dev'], settings(url));
    await expect(creation).rejects.toEqual(code(expected));
    await expect(creation).rejects.not.toThrow(TOKEN);
    expect(await projects.list()).toEqual([]);
    expect(await readdir(join(dir, 'projects'))).toEqual([]);
  });

  test('a remote that is down, and is up when it is tried again', async () => {
    const projects = open(await temporaryFolder());
    const url = await server.repository('later');
    await server.down();
    const create = async () => projects.create('later', shipyard('dev'), ['dev'], withToken(url));
    await expect(create()).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE', retryable: true });
    await server.up();
    await create();
    expect(await projects.stages('later')).toEqual(['dev']);
  });
});

describe('reading', () => {
  test('what was pushed is read, however soon; a commit that is only there is fetched for', async () => {
    const { projects, there, carts, project } = await projectAt(server, 'pushed');
    const first = await there.push({ '.keptn-stages/dev/carts/v': 'one' });
    expect((await projects.read(carts, 'v'))?.toString()).toBe('one');
    expect(await projects.head(project, 'dev')).toBe(first);
    const second = await there.push({ '.keptn-stages/dev/carts/v': 'two' });
    expect((await projects.read(carts, 'v', second))?.toString()).toBe('two');
    expect((await projects.read(carts, 'v', first))?.toString()).toBe('one');
    await expect(projects.read(carts, 'v', 'a'.repeat(40))).rejects.toEqual(code('SLW_COMMIT_UNKNOWN'));
  });

  test('many readers ask the remote once in an interval', async () => {
    const { dir, carts } = await projectAt(server, 'many');
    const projects = open(dir, { fetchInterval: 60_000 });
    await projects.read(carts, 'v');
    const before = server.requests.length;
    await Promise.all(Array.from({ length: 20 }, async () => projects.read(carts, 'metadata.yaml')));
    await open(dir, { fetchInterval: 60_000 }).read(carts, 'v');
    expect(server.requests.length).toBe(before);
  });

  test('while the remote is down: as last known, writes refused, and told; after too long reads too', async () => {
    const lines: string[] = [];
    const { dir, projects, carts, project, there } = await projectAt(server, 'outage', lines);
    await projects.write(carts, [file('v', 'one')], 'Write');
    await server.down();
    expect((await projects.read(carts, 'v'))?.toString()).toBe('one');
    const writing = projects.write(carts, [file('v', 'two')], 'Write');
    await expect(writing).rejects.toMatchObject({ code: 'SLW_GIT_REMOTE_UNREACHABLE', retryable: true });
    expect((await projects.read(carts, 'v'))?.toString()).toBe('one');
    const trouble = { code: 'SLW_GIT_REMOTE_UNREACHABLE', since: expect.any(String) };
    expect(await projects.about(project)).toMatchObject({ remote: { trouble } });
    expect(lines.filter((line) => line.includes('cannot be fetched') && line.includes(project))).toHaveLength(1);
    const impatient = open(dir, { maxStale: 0 });
    await expect(impatient.read(carts, 'v')).rejects.toEqual(code('SLW_GIT_REMOTE_UNREACHABLE'));
    await server.up();
    await projects.write(carts, [file('v', 'two')], 'Write');
    expect(await there.git('show', 'main:.keptn-stages/dev/carts/v')).toBe('two');
    expect((await projects.about(project)).remote?.trouble).toBeUndefined();
  });

  test('a branch that was rewritten there is what there is', async () => {
    const { projects, there, carts } = await projectAt(server, 'rewritten');
    const { commit } = await projects.write(carts, [file('v', 'one')], 'Write');
    await there.git('update-ref', 'refs/heads/main', `${commit}^`);
    expect(await projects.read(carts, 'v')).toBeUndefined();
    expect((await projects.read(carts, 'v', commit))?.toString()).toBe('one');
  });
});
