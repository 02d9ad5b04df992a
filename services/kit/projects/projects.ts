import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { coerceError } from '../errors/index.ts';
import type { RepositoryOptions } from '../git/index.ts';
import type { Log } from '../log/index.ts';
import { aboutProject } from './about.ts';
import { createChanges } from './changes.ts';
import { exportFolder } from './export-folder.ts';
import { createRemotes, type RemotesOptions } from './remotes/index.ts';
import { listResources, readResource } from './resources.ts';
import { headOf, servicesOf, stagesOf } from './stages.ts';
import { createStore, type Work } from './store.ts';
import type { Projects } from './types.ts';

export interface ProjectsOptions {
  /** The data folder: repositories in `projects/`, exported folders in `cache/trees/`. */
  readonly dir: string;
  readonly git?: RepositoryOptions;
  /** Absent: no project may follow a Git remote. */
  readonly remotes?: RemotesOptions;
  readonly clock: () => Date;
  readonly log: Log;
  /** Unique names for folders in the making. */
  readonly newId?: () => string;
}

/** Projects in bare repositories below the data folder; several processes may share it. */
export function createProjects(options: ProjectsOptions): Projects {
  const { clock, log, git = {}, newId = randomUUID } = options;
  const dir = resolve(options.dir);
  const remotes = createRemotes({ ...(options.remotes ?? NO_REMOTES), dir, git, clock, log, newId });
  const store = createStore({ folder: resolve(dir, 'projects'), git, remotes });
  const cache = resolve(dir, 'cache', 'trees');
  const reading = <Value>(project: string, work: Work<Value>) => store.use(project, 'recent', work);

  /** A commit is what it is, however old: the remote is only asked for one that is not known here. */
  async function readingAt<Value>(project: string, commit: string | undefined, work: Work<Value>): Promise<Value> {
    if (commit === undefined) return reading(project, work);
    try {
      return await store.use(project, 'known', work);
    } catch (thrown) {
      if (coerceError(thrown).code !== 'SLW_COMMIT_UNKNOWN') throw thrown;
      return reading(project, work);
    }
  }

  return {
    ...createChanges({ store, remotes, git, clock, log, newId }),
    list: () => store.list(),
    stages: (project) => reading(project, stagesOf),
    services: (project, stage) => reading(project, (open) => servicesOf(open, stage)),
    about: (project) => store.use(project, 'told', (open) => aboutProject(open, remotes.trouble(project))),
    head: (project, stage) => reading(project, (open) => headOf(open, stage)),
    read: (scope, path, commit) => readingAt(scope.project, commit, (open) => readResource(open, scope, path, commit)),
    listFiles: (scope, under, commit) =>
      readingAt(scope.project, commit, (open) => listResources(open, scope, under, commit)),
    exportFolder: (scope, path, commit) =>
      readingAt(scope.project, commit, (open) => exportFolder(open, { scope, path, commit, cache, id: newId() })),
  };
}

/** Where nobody says what is allowed, nothing is. */
const NO_REMOTES: RemotesOptions = {
  secrets: {
    get: async () => undefined,
    put: async () => undefined,
    delete: async () => false,
    list: async () => [],
  },
  policy: { allowedHosts: [], plainHttpHosts: [], allowFile: false },
  ...{ fetchInterval: 0, maxStale: 0, timeout: 0, sizeLimit: 0 },
};
