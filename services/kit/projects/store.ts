import { access, readdir } from 'node:fs/promises';
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

/** The folder with the repositories. */
export interface Store {
  readonly folder: string;
  pathOf(project: string): string;
  list(): Promise<readonly string[]>;
  /** @throws SLW_PROJECT_NAME_INVALID, SLW_PROJECT_UNKNOWN, SLW_PROJECT_EMPTY */
  open(project: string): Promise<OpenProject>;
}

const SUFFIX = '.git';

export function createStore(folder: string, options: RepositoryOptions): Store {
  const layouts = new Map<string, Layout>();
  const pathOf = (project: string) => join(folder, `${project}${SUFFIX}`);

  async function open(project: string): Promise<OpenProject> {
    checkProjectName(project);
    if (!(await exists(join(pathOf(project), 'HEAD')))) {
      layouts.delete(project);
      throw slipwayError('SLW_PROJECT_UNKNOWN', { project });
    }
    const repository = openRepository(pathOf(project), options);
    const layout = layouts.get(project) ?? (await detectLayout(project, repository));
    layouts.set(project, layout);
    return { name: project, repository, layout };
  }

  return { folder, pathOf, open, list: () => projectsIn(folder) };
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
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
