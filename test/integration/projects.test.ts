import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';

const SHIPYARD = 'apiVersion: spec.keptn.sh/0.2.3\nkind: Shipyard\n';
const clock = () => new Date('2024-05-06T07:08:09Z');
const code = (name: string) => expect.objectContaining({ code: name });
const file = (path: string, content: string | Buffer) => ({ path, content: Buffer.from(content) });

let dir: string;
let projects: Projects;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-projects-'));
  projects = createProjects({ dir, clock, log: silentLog() });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const gitDir = (project: string) => join(dir, 'projects', `${project}.git`);
const git = async (project: string, args: readonly string[], input = '') =>
  (
    await execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', `--git-dir=${gitDir(project)}`, ...args], {
      input,
    })
  ).stdout;

/** A commit made by somebody with a git of his own, of the lines of `git mktree`. */
async function push(project: string, branch: string, entries: readonly string[]): Promise<string> {
  const tree = await git(project, ['mktree', '--missing'], `${entries.join('\n')}\n`);
  const commit = await git(project, ['commit-tree', '-m', 'Pushed', tree]);
  await git(project, ['update-ref', `refs/heads/${branch}`, commit]);
  return commit;
}

async function blob(project: string, content: string): Promise<string> {
  return git(project, ['hash-object', '-w', '--stdin'], content);
}

/** Keptn's first layout: a branch for each stage, services as folders on it. */
async function branchProject(project: string, stages: readonly string[], services: readonly string[]): Promise<void> {
  await execa('git', ['init', '-q', '--bare', '--initial-branch=master', gitDir(project)]);
  await push(project, 'master', [`100644 blob ${await blob(project, SHIPYARD)}\tshipyard.yaml`]);
  const metadata = await blob(project, 'servicename: x\n');
  const folder = await git(project, ['mktree'], `100644 blob ${metadata}\tmetadata.yaml\n`);
  for (const stage of stages) {
    await push(project, stage, [
      `100644 blob ${metadata}\tmetadata.yaml`,
      ...services.map((service) => `040000 tree ${folder}\t${service}`),
    ]);
  }
}

describe.each(['folders', 'branches'])('with stages as %s', (layout) => {
  const project = `shop-${layout}`;
  const carts = { project, stage: 'dev', service: 'carts' };

  beforeAll(async () => {
    if (layout === 'branches') await branchProject(project, ['dev', 'prod'], []);
    else await projects.create(project, SHIPYARD, ['dev', 'prod']);
    await projects.createService(project, 'carts');
  });

  test('shipyard, stages and services are there', async () => {
    expect((await projects.read({ project }, 'shipyard.yaml'))?.toString()).toBe(SHIPYARD);
    expect(await projects.stages(project)).toEqual(['dev', 'prod']);
    expect(await projects.services(project, 'prod')).toEqual(['carts']);
    expect(await projects.list()).toContain(project);
  });

  test('a resource of a service is written, listed and read; the other stage does not see it', async () => {
    const { commit } = await projects.write(carts, [file('helm/a.yaml', '1'), file('x', '2')], 'Add');
    expect(await projects.head(project, 'dev')).toBe(commit);
    expect(await projects.listFiles(carts, 'helm')).toEqual(['helm/a.yaml']);
    expect(await projects.listFiles(carts, '')).toEqual(['helm/a.yaml', 'metadata.yaml', 'x']);
    expect((await projects.read(carts, 'helm/a.yaml'))?.toString()).toBe('1');
    expect(await projects.read({ ...carts, stage: 'prod' }, 'helm/a.yaml')).toBeUndefined();
  });

  test('an old commit is still read as it was, by its full and its short id', async () => {
    const first = await projects.write(carts, [file('v', 'one')], 'One');
    await projects.write(carts, [file('v', 'two')], 'Two');
    expect((await projects.read(carts, 'v', first.commit))?.toString()).toBe('one');
    expect((await projects.read(carts, 'v', first.commit.slice(0, 12)))?.toString()).toBe('one');
    expect((await projects.read(carts, 'v'))?.toString()).toBe('two');
    expect(await projects.listFiles(carts, 'v2', first.commit)).toEqual([]);
  });

  test('the same content again makes no commit', async () => {
    const first = await projects.write(carts, [file('same', '1')], 'First');
    expect(await projects.write(carts, [file('same', '1')], 'Second')).toEqual(first);
  });

  test('a stage has resources of its own, which are no services', async () => {
    const stage = { project, stage: 'dev' };
    await projects.write(stage, [file('helm/endpoints.yaml', 'x')], 'Add');
    expect((await projects.read(stage, 'helm/endpoints.yaml'))?.toString()).toBe('x');
    expect(await projects.services(project, 'dev')).toEqual(['carts']);
  });

  test('20 parallel writes of two processes are all there, in one line of commits', async () => {
    const branch = layout === 'folders' ? 'main' : 'dev';
    const before = Number(await git(project, ['rev-list', '--count', branch]));
    const other = createProjects({ dir, clock, log: silentLog() });
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await Promise.all(
      numbers.map((n) => (n % 2 ? other : projects).write(carts, [file(`many/${n}`, `${n}`)], `Write ${n}`)),
    );
    const contents = await Promise.all(numbers.map(async (n) => (await projects.read(carts, `many/${n}`))?.toString()));
    expect(contents).toEqual(numbers.map(String));
    expect(Number(await git(project, ['rev-list', '--count', branch]))).toBe(before + 20);
    expect(await git(project, ['rev-list', '--merges', branch])).toBe('');
  });

  test('a folder is exported once and named by its content', async () => {
    const files = [file('helm/carts/Chart.yaml', 'name: carts\n'), file('helm/carts/templates/a.yaml', 'kind: A\n')];
    await projects.write(carts, files, 'Add chart');
    const path = (await projects.exportFolder(carts, 'helm/carts')) as string;
    expect(await readFile(join(path, 'templates/a.yaml'), 'utf8')).toBe('kind: A\n');
    const { ino } = await stat(path);
    expect(await projects.exportFolder(carts, 'helm/carts')).toBe(path);
    expect((await stat(path)).ino).toBe(ino);
    expect(await projects.exportFolder(carts, 'helm/none')).toBeUndefined();
    expect(await projects.exportFolder(carts, 'helm/carts/Chart.yaml')).toBeUndefined();
  });

  test('exports of one folder at once meet in one folder and leave nothing else', async () => {
    await projects.write(carts, [file('once/a', layout)], 'Add');
    const paths = await Promise.all(Array.from({ length: 5 }, () => projects.exportFolder(carts, 'once')));
    expect(new Set(paths).size).toBe(1);
    const left = (await readdir(join(dir, 'cache/trees'))).filter((name) => name.startsWith('.new'));
    expect(left).toEqual([]);
  });

  test('what does not exist is told apart', async () => {
    const none = { project, stage: 'none' };
    expect(await projects.read({ ...none, service: 'carts' }, 'x')).toBeUndefined();
    expect(await projects.listFiles(none, '')).toEqual([]);
    await expect(projects.head(project, 'none')).rejects.toThrow(code('SLW_STAGE_UNKNOWN'));
    await expect(projects.services(project, 'none')).rejects.toThrow(code('SLW_STAGE_UNKNOWN'));
    await expect(projects.write(none, [file('a', 'b')], 'No')).rejects.toThrow(code('SLW_STAGE_UNKNOWN'));
    const service = { ...carts, service: 'none' };
    await expect(projects.write(service, [file('a', 'b')], 'No')).rejects.toThrow(code('SLW_SERVICE_UNKNOWN'));
    for (const commit of ['0'.repeat(40), 'abcdef0', 'HEAD', '--all', '']) {
      await expect(projects.read(carts, 'x', commit)).rejects.toThrow(code('SLW_COMMIT_UNKNOWN'));
      await expect(projects.listFiles(carts, '', commit)).rejects.toThrow(code('SLW_COMMIT_UNKNOWN'));
      await expect(projects.exportFolder(carts, 'helm', commit)).rejects.toThrow(code('SLW_COMMIT_UNKNOWN'));
    }
  });

  test.each(['../dev2/x', '/etc/passwd', 'a/../../x', '.git/config', 'a\\b', '-x', ''])(
    'path %j is refused',
    async (path) => {
      await expect(projects.read(carts, path)).rejects.toThrow(code('SLW_GIT_PATH_INVALID'));
      await expect(projects.write(carts, [file(path, 'x')], 'No')).rejects.toThrow(code('SLW_GIT_PATH_INVALID'));
      await expect(projects.exportFolder(carts, path)).rejects.toThrow(code('SLW_GIT_PATH_INVALID'));
    },
  );

  test('a service is created once, in every stage', async () => {
    await expect(projects.createService(project, 'carts')).rejects.toThrow(code('SLW_SERVICE_EXISTS'));
    const { commit } = await projects.createService(project, 'carts-db');
    expect(await projects.head(project, 'prod')).toBe(commit);
    expect(await projects.services(project, 'dev')).toEqual(['carts', 'carts-db']);
  });
});

describe('repositories that others pushed to', () => {
  test.each([
    ['symbolic link', '120000 blob', 'link'],
    ['submodule', '160000 commit', 'sub'],
    ['path', '100644 blob', '.git'],
  ])('a %s is not exported', async (words, kind, name) => {
    const project = `pushed-${name.replace('.', '')}`;
    await branchProject(project, [], []);
    const id = kind.endsWith('commit') ? 'a'.repeat(40) : await blob(project, '/etc/passwd');
    const bad = await git(project, ['mktree', '--missing'], `${kind} ${id}\t${name}\n`);
    const carts = await git(project, ['mktree'], `040000 tree ${bad}\thelm\n`);
    await push(project, 'dev', [`040000 tree ${carts}\tcarts`]);
    const failed = projects.exportFolder({ project, stage: 'dev', service: 'carts' }, 'helm');
    await expect(failed).rejects.toThrow(code('SLW_FOLDER_REFUSED'));
    await expect(failed).rejects.toThrow(words);
  });

  test('a symbolic link is not listed as a resource', async () => {
    const listed = await projects.listFiles({ project: 'pushed-link', stage: 'dev', service: 'carts' }, '');
    expect(listed).toEqual([]);
  });

  test('the main branch is no stage', async () => {
    await branchProject('mainless', ['dev'], []);
    expect(await projects.stages('mainless')).toEqual(['dev']);
    await expect(projects.head('mainless', 'master')).rejects.toThrow(code('SLW_STAGE_UNKNOWN'));
  });

  test('a repository without a commit is told', async () => {
    await execa('git', ['init', '-q', '--bare', '--initial-branch=main', gitDir('empty')]);
    await expect(projects.stages('empty')).rejects.toThrow(code('SLW_PROJECT_EMPTY'));
  });
});

describe('creating projects', () => {
  test('of two creators at once, one is told that the project exists', async () => {
    const other = createProjects({ dir, clock, log: silentLog() });
    const both = [projects, other].map((each) => each.create('twice', SHIPYARD, ['dev']));
    const results = await Promise.allSettled(both);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')?.reason).toEqual(code('SLW_PROJECT_EXISTS'));
    await expect(projects.create('twice', SHIPYARD, ['dev'])).rejects.toThrow(code('SLW_PROJECT_EXISTS'));
  });

  test.each([
    ['Shop', ['dev'], 'SLW_PROJECT_NAME_INVALID'],
    ['../shop', ['dev'], 'SLW_PROJECT_NAME_INVALID'],
    ['shop', ['Dev'], 'SLW_STAGE_NAME_INVALID'],
    ['shop', [], 'SLW_PROJECT_STAGES_MISSING'],
  ])('project %s with stages %j is %s', async (project, stages, expected) => {
    await expect(projects.create(project, SHIPYARD, stages)).rejects.toThrow(code(expected));
    expect(await projects.list()).not.toContain(project);
  });

  test('a project that does not exist is unknown to every call', async () => {
    const scope = { project: 'nowhere' };
    const calls = [
      projects.read(scope, 'a'),
      projects.listFiles(scope, ''),
      projects.write(scope, [], 'x'),
      projects.head('nowhere'),
      projects.stages('nowhere'),
      projects.services('nowhere', 'dev'),
      projects.createService('nowhere', 'carts'),
      projects.exportFolder(scope, 'a'),
    ];
    const results = await Promise.allSettled(calls);
    expect(results.map((result) => result.status === 'rejected' && (result.reason as { code: string }).code)).toEqual(
      calls.map(() => 'SLW_PROJECT_UNKNOWN'),
    );
  });

  test('an empty data folder has no projects', async () => {
    const empty = createProjects({ dir: join(dir, 'nothing-yet'), clock, log: silentLog() });
    expect(await empty.list()).toEqual([]);
  });

  test('a write of more than 20 MB is refused', async () => {
    const big = [file('a', Buffer.alloc(20 * 1_048_576)), file('b', 'x')];
    await expect(projects.write({ project: 'twice' }, big, 'Big')).rejects.toThrow(code('SLW_RESOURCE_LIMIT'));
  });

  test('a resource of the project cannot write into a stage', async () => {
    const files = [file('.keptn-stages/dev/x', '1')];
    await expect(projects.write({ project: 'twice' }, files, 'No')).rejects.toThrow(code('SLW_GIT_PATH_INVALID'));
    expect(await projects.listFiles({ project: 'twice' }, '')).toEqual(['metadata.yaml', 'shipyard.yaml']);
  });
});
