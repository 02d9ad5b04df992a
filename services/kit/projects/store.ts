import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { coerceError, slipwayError } from '../errors/index.ts';
import { openRepository, type Repository, type RepositoryOptions, type Upstream } from '../git/index.ts';
import { STAGES_FOLDER, type Layout } from './layout.ts';
import { checkProjectName, projectNameProblem } from './names.ts';
import { readRemote, type Remotes, type StoredRemote, type Want } from './remotes/index.ts';

export interface OpenProject {
  readonly name: string;
  readonly repository: Repository;
  readonly layout: Layout;
  readonly remote: StoredRemote | undefined;
}

export type Work<Value> = (open: OpenProject) => Promise<Value>;

/** The folder with the repositories. */
export interface Store {
  readonly folder: string;
  pathOf(project: string): string;
  list(): Promise<readonly string[]>;
  /**
   * Works on a project, of which what is known is as new as `want` says where it follows a remote.
   * @throws SLW_PROJECT_NAME_INVALID, SLW_PROJECT_UNKNOWN, SLW_PROJECT_EMPTY, SLW_GIT_REMOTE_*, what the work throws
   */
  use<Value>(project: string, want: Want, work: Work<Value>): Promise<Value>;
  /** Drops what is remembered of a project. */
  forget(project: string): void;
}

export interface StoreOptions {
  readonly folder: string;
  readonly git: RepositoryOptions;
  readonly remotes: Remotes;
}

/** What does not change while a repository is served. */
interface Known {
  readonly identity: string;
  readonly main: string;
  readonly remote: StoredRemote | undefined;
  /** Of a repository without a remote: who pushes may turn one into the other. */
  readonly layout?: Layout;
}

const SUFFIX = '.git';

export function createStore({ folder, git, remotes }: StoreOptions): Store {
  const known = new Map<string, Known>();
  const pathOf = (project: string) => join(folder, `${project}${SUFFIX}`);

  async function open(project: string, want: Want): Promise<OpenProject> {
    checkProjectName(project);
    const dir = pathOf(project);
    const identity = await identityOf(dir);
    if (identity === undefined) throw slipwayError('SLW_PROJECT_UNKNOWN', { project });
    const before = known.get(project);
    const { main, remote, ...found } = before?.identity === identity ? before : await lookAnew(dir, identity);
    if (remote !== undefined) await remotes.ensure({ project, dir, stored: remote }, want);
    const repository = openRepository(dir, git, remote && upstreamOf(remotes, { project, dir, stored: remote }));
    const layout = found.layout ?? (await detectLayout(project, main, repository));
    known.set(project, { identity, main, remote, ...(remote === undefined ? { layout } : {}) });
    return { name: project, repository, layout, remote };
  }

  async function lookAnew(dir: string, identity: string): Promise<Known> {
    const [main, remote] = await Promise.all([openRepository(dir, git).defaultBranch(), readRemote(dir)]);
    return { identity, main, remote };
  }

  /** A project that is deleted meanwhile is unknown, and not a broken repository. */
  async function use<Value>(project: string, want: Want, work: Work<Value>): Promise<Value> {
    try {
      return await work(await open(project, want));
    } catch (cause) {
      const isGone = projectNameProblem(project) === undefined && !(await isRepository(pathOf(project)));
      if (!isGone || coerceError(cause).code === 'SLW_PROJECT_UNKNOWN') throw cause;
      throw slipwayError('SLW_PROJECT_UNKNOWN', { project }, { cause });
    }
  }

  return {
    folder,
    pathOf,
    use,
    list: () => projectsIn(folder),
    forget(project) {
      known.delete(project);
      remotes.forget(project);
    },
  };
}

function upstreamOf(remotes: Remotes, followed: Parameters<Remotes['ensure']>[0]): Upstream {
  return {
    push: async (commits) => (await remotes.open(followed.stored)).push(followed.dir, commits),
    fetch: async () => remotes.ensure(followed, 'newest'),
  };
}

/** Git makes folders anew that a write to a deleted repository still wants: such a rest is none. */
export async function isRepository(path: string): Promise<boolean> {
  return (await identityOf(path)) !== undefined;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Tells a repository from another that was made under its name since, and from itself with another remote; undefined when
 * there is none.
 */
async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(join(path, 'config'), { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev} ${found.ino} ${found.ctimeNs}`;
}

async function detectLayout(project: string, main: string, repository: Repository): Promise<Layout> {
  const head = await repository.look(`refs/heads/${main}`, [STAGES_FOLDER]);
  if (head === undefined) throw slipwayError('SLW_PROJECT_EMPTY', { project, branch: main });
  return { main, stages: head.found.get(STAGES_FOLDER)?.type === 'tree' ? 'folders' : 'branches' };
}

async function projectsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw coerceError(error);
  });
  const names = entries.filter((entry) => entry.endsWith(SUFFIX)).map((entry) => entry.slice(0, -SUFFIX.length));
  const fit = names.filter((name) => projectNameProblem(name) === undefined).sort();
  const are = await Promise.all(fit.map(async (name) => isRepository(join(folder, `${name}${SUFFIX}`))));
  return fit.filter((_, index) => are[index]);
}
