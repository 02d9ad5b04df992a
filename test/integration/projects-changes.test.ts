import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';

const clock = () => new Date('2024-05-06T07:08:09Z');
const code = (name: string) => expect.objectContaining({ code: name });
const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });
const shipyard = (...stages: readonly string[]) =>
  `kind: Shipyard\nspec:\n  stages:\n${stages.map((name) => `    - name: ${name}\n`).join('')}`;

let dir: string;
let projects: Projects;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-changes-'));
  projects = createProjects({ dir, clock, log: silentLog() });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const gitDir = (project: string) => join(dir, 'projects', `${project}.git`);
const git = async (project: string, ...args: readonly string[]) =>
  (await execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', `--git-dir=${gitDir(project)}`, ...args])).stdout;

/** As Keptn lays it out at first: a branch for each stage. */
async function branchProject(project: string): Promise<void> {
  await projects.create(project, shipyard('dev', 'prod'), ['dev', 'prod']);
  const dev = await git(project, 'rev-parse', 'main:.keptn-stages/dev');
  const root = (await git(project, 'ls-tree', 'main')).split('\n').filter((line) => !line.includes('.keptn-stages'));
  const { stdout: tree } = await execa('git', [`--git-dir=${gitDir(project)}`, 'mktree'], {
    input: `${root.join('\n')}\n`,
  });
  const commitOf = async (id: string) => git(project, 'commit-tree', '-m', 'Pushed', id);
  await git(project, 'update-ref', 'refs/heads/main', await commitOf(tree));
  for (const stage of ['dev', 'prod']) await git(project, 'update-ref', `refs/heads/${stage}`, await commitOf(dev));
  projects = createProjects({ dir, clock, log: silentLog() });
}

describe.each(['folders', 'branches'] as const)('with stages as %s', (layout) => {
  const project = `shop-${layout}`;
  const carts = { project, stage: 'dev', service: 'carts' };

  beforeAll(async () => {
    if (layout === 'branches') await branchProject(project);
    else await projects.create(project, shipyard('dev', 'prod'), ['dev', 'prod']);
    await projects.createService(project, 'carts');
  });

  test('it tells about itself', async () => {
    expect(await projects.about(project)).toEqual({ name: project, created: clock().toISOString(), layout });
    await expect(projects.about('nowhere')).rejects.toEqual(code('SLW_PROJECT_UNKNOWN'));
  });

  test('files are taken away in one commit, and are still there at the one before', async () => {
    const written = await projects.write(carts, [file('a', '1'), file('b/c', '2'), file('kept', '3')], 'Write');
    const { commit } = await projects.remove(carts, ['a', 'b/c', 'missing'], 'Remove');
    expect(await projects.listFiles(carts, '')).toEqual(['kept', 'metadata.yaml']);
    expect(await projects.head(project, 'dev')).toBe(commit);
    expect(await git(project, 'rev-parse', `${commit}^`)).toBe(written.commit);
    expect((await projects.read(carts, 'b/c', written.commit))?.toString()).toBe('2');
  });

  test.each([
    [{ project }, ['shipyard.yaml'], 'SLW_RESOURCE_KEPT'],
    [carts, ['metadata.yaml'], 'SLW_RESOURCE_KEPT'],
    [{ project, stage: 'dev' }, ['carts'], 'SLW_RESOURCE_UNKNOWN'],
    [carts, ['nothing'], 'SLW_RESOURCE_UNKNOWN'],
    [carts, ['../../x'], 'SLW_GIT_PATH_INVALID'],
    [{ ...carts, service: 'other' }, ['x'], 'SLW_SERVICE_UNKNOWN'],
    [{ ...carts, stage: 'test' }, ['x'], 'SLW_STAGE_UNKNOWN'],
  ] as const)('of %j, %j cannot be taken away: %s', async (scope, paths, expected) => {
    const before = await projects.head(project);
    await expect(projects.remove(scope, paths, 'Remove')).rejects.toEqual(code(expected));
    expect(await projects.head(project)).toBe(before);
  });

  test('a shipyard gets a further stage, and that every service', async () => {
    const text = shipyard('dev', 'test', 'prod');
    const { commit } = await projects.update(project, { shipyard: text, stages: ['dev', 'test', 'prod'] });
    expect(await projects.head(project)).toBe(commit);
    expect(await projects.stages(project)).toEqual(['dev', 'prod', 'test']);
    expect(await projects.services(project, 'test')).toEqual(['carts']);
    expect((await projects.read({ project }, 'shipyard.yaml'))?.toString()).toBe(text);
    expect(await projects.update(project, { shipyard: text, stages: ['dev', 'test', 'prod'] })).toEqual({ commit });
  });

  test('a shipyard cannot lose a stage, and a new name is one stage less', async () => {
    const before = await projects.head(project);
    const update = { shipyard: shipyard('dev', 'test', 'live'), stages: ['dev', 'test', 'live'] };
    await expect(projects.update(project, update)).rejects.toMatchObject({
      code: 'SLW_PROJECT_STAGES_REMOVED',
      message: expect.stringContaining('prod'),
    });
    expect(await projects.head(project)).toBe(before);
    expect(await projects.stages(project)).not.toContain('live');
  });

  test('a service goes from every stage, and can be made again', async () => {
    await projects.deleteService(project, 'carts');
    expect(await projects.services(project, 'dev')).toEqual([]);
    expect(await projects.services(project, 'prod')).toEqual([]);
    await expect(projects.deleteService(project, 'carts')).rejects.toEqual(code('SLW_SERVICE_NOWHERE'));
    await projects.createService(project, 'carts');
    expect(await projects.listFiles(carts, '')).toEqual(['metadata.yaml']);
  });

  test('a project goes as a whole, whatever is being done with it, and its name is free', async () => {
    const writes = Array.from({ length: 5 }, async (_, n) => projects.write(carts, [file(`n${n}`, 'x')], 'Write'));
    const other = createProjects({ dir, clock, log: silentLog() });
    const late = Array.from({ length: 5 }, async (_, n) => other.write(carts, [file(`m${n}`, 'x')], 'Write'));
    const all = Promise.allSettled([...writes, ...late]);
    expect((await projects.delete(project)).name).toBe(project);
    for (const ended of await all) {
      if (ended.status === 'rejected') expect(ended.reason).toEqual(code('SLW_PROJECT_UNKNOWN'));
    }
    expect(await projects.list()).not.toContain(project);
    await expect(projects.read({ project }, 'shipyard.yaml')).rejects.toEqual(code('SLW_PROJECT_UNKNOWN'));
    await expect(projects.delete(project)).rejects.toEqual(code('SLW_PROJECT_UNKNOWN'));
    expect((await readdir(join(dir, 'projects'))).filter((name) => name.startsWith('.'))).toEqual([]);
    // What git leaves of a write that outlived the repository.
    await mkdir(join(dir, 'projects', `${project}.git`, 'objects', 'pack'), { recursive: true });
    expect(await projects.list()).not.toContain(project);
    await expect(projects.head(project)).rejects.toEqual(code('SLW_PROJECT_UNKNOWN'));
    await projects.create(project, shipyard('only'), ['only']);
    expect(await projects.stages(project)).toEqual(['only']);
    expect(await other.stages(project)).toEqual(['only']);
    expect(await other.about(project)).toMatchObject({ layout: 'folders' });
  });
});
