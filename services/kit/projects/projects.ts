import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { RepositoryOptions } from '../git/index.ts';
import type { Log } from '../log/index.ts';
import { aboutProject } from './about.ts';
import { createChanges } from './changes.ts';
import { exportFolder } from './export-folder.ts';
import { listResources, readResource } from './resources.ts';
import { headOf, servicesOf, stagesOf } from './stages.ts';
import { createStore } from './store.ts';
import type { Projects } from './types.ts';

export interface ProjectsOptions {
  /** The data folder: repositories in `projects/`, exported folders in `cache/trees/`. */
  readonly dir: string;
  readonly git?: RepositoryOptions;
  readonly clock: () => Date;
  readonly log: Log;
  /** Unique names for folders in the making. */
  readonly newId?: () => string;
}

/** Projects in bare repositories below the data folder; several processes may share it. */
export function createProjects(options: ProjectsOptions): Projects {
  const { clock, log, git = {}, newId = randomUUID } = options;
  const dir = resolve(options.dir);
  const store = createStore(resolve(dir, 'projects'), git);
  const cache = resolve(dir, 'cache', 'trees');
  return {
    ...createChanges({ store, git, clock, log, newId }),
    list: () => store.list(),
    stages: (project) => store.use(project, stagesOf),
    services: (project, stage) => store.use(project, (open) => servicesOf(open, stage)),
    about: (project) => store.use(project, aboutProject),
    head: (project, stage) => store.use(project, (open) => headOf(open, stage)),
    read: (scope, path, commit) => store.use(scope.project, (open) => readResource(open, scope, path, commit)),
    listFiles: (scope, under, commit) => store.use(scope.project, (open) => listResources(open, scope, under, commit)),
    exportFolder: (scope, path, commit) =>
      store.use(scope.project, (open) => exportFolder(open, { scope, path, commit, cache, id: newId() })),
  };
}
