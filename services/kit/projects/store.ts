import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { coerceError, slipwayError } from '../errors/index.ts';
import { openRepository, type Repository, type RepositoryOptions } from '../git/index.ts';
import { STAGES_FOLDER, type Layout } from './layout.ts';
import { checkProjectName, projectNameProblem } from './names.ts';

export interface OpenProject {
  readonly name: string;
  readonly repository: Repository;
  readonly layout: Layout;
}

export type Work<Value> = (open: OpenProject) => Promise<Value>;

/** The folder with the repositories. */
export interface Store {
  readonly folder: string;
  pathOf(project: string): string;
  list(): Promise<readonly string[]>;
  /** Works on a project. @throws SLW_PROJECT_NAME_INVALID, SLW_PROJECT_UNKNOWN, SLW_PROJECT_EMPTY, what the work throws */
  use<Value>(project: string, work: Work<Value>): Promise<Value>;
  /** Drops what is remembered of a project. */
  forget(project: string): void;
}

const SUFFIX = '.git';

export function createStore(folder: string, options: RepositoryOptions): Store {
  const layouts = new Map<string, { readonly identity: string; readonly layout: Layout }>();
  const pathOf = (project: string) => join(folder, `${project}${SUFFIX}`);

  async function open(project: string): Promise<OpenProject> {
    checkProjectName(project);
    const identity = await identityOf(pathOf(project));
    if (identity === undefined) {
      layouts.delete(project);
      throw slipwayError('SLW_PROJECT_UNKNOWN', { project });
    }
    const repository = openRepository(pathOf(project), options);
    const known = layouts.get(project);
    const layout = known?.identity === identity ? known.layout : await detectLayout(project, repository);
    layouts.set(project, { identity, layout });
    return { name: project, repository, layout };
  }

  /** A project that is deleted meanwhile is unknown, and not a broken repository. */
  async function use<Value>(project: string, work: Work<Value>): Promise<Value> {
    try {
      return await work(await open(project));
    } catch (cause) {
      const isGone = projectNameProblem(project) === undefined && !(await exists(pathOf(project)));
      if (!isGone || coerceError(cause).code === 'SLW_PROJECT_UNKNOWN') throw cause;
      throw slipwayError('SLW_PROJECT_UNKNOWN', { project }, { cause });
    }
  }

  return {
    folder,
    pathOf,
    use,
    list: () => projectsIn(folder),
    forget: (project) => void layouts.delete(project),
  };
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Tells a repository from another that was made under its name since; undefined when there is none. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(join(path, 'config'), { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.dev} ${found.ino} ${found.ctimeNs}`;
}

/** A repository does not change its layout while it is served, so that one look at it is enough. */
async function detectLayout(project: string, repository: Repository): Promise<Layout> {
  const [main, head] = await Promise.all([repository.defaultBranch(), repository.look('HEAD', [STAGES_FOLDER])]);
  if (head === undefined) throw slipwayError('SLW_PROJECT_EMPTY', { project, branch: main });
  return { main, stages: head.found.get(STAGES_FOLDER)?.type === 'tree' ? 'folders' : 'branches' };
}

async function projectsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw coerceError(error);
  });
  const names = entries.filter((entry) => entry.endsWith(SUFFIX)).map((entry) => entry.slice(0, -SUFFIX.length));
  return names.filter((name) => projectNameProblem(name) === undefined).sort();
}
