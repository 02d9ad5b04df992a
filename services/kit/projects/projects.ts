import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { RepositoryOptions } from '../git/index.ts';
import type { Log } from '../log/index.ts';
import { createProject } from './create-project.ts';
import { exportFolder } from './export-folder.ts';
import { createKeyedMutex } from '../mutex/index.ts';
import { listResources, readResource, writeResources } from './resources.ts';
import { addService, headOf, servicesOf, stagesOf } from './stages.ts';
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
  const inTurn = createKeyedMutex();
  return {
    async create(project, shipyard, stages) {
      const request = { project, shipyard, stages, time: clock(), id: newId() };
      const committed = await inTurn(project, () => createProject(store, git, request));
      log.info({ project, stages, commit: committed.commit }, 'project created');
      return committed;
    },
    list: () => store.list(),
    stages: async (project) => stagesOf(await store.open(project)),
    services: async (project, stage) => servicesOf(await store.open(project), stage),
    async createService(project, service) {
      const committed = await inTurn(project, async () => addService(await store.open(project), service, clock()));
      log.info({ project, service, commit: committed.commit }, 'service created');
      return committed;
    },
    head: async (project, stage) => headOf(await store.open(project), stage),
    read: async (scope, path, commit) => readResource(await store.open(scope.project), scope, path, commit),
    listFiles: async (scope, under, commit) => listResources(await store.open(scope.project), scope, under, commit),
    async write(scope, files, message) {
      const write = { scope, files, message, time: clock() };
      const committed = await inTurn(scope.project, async () => writeResources(await store.open(scope.project), write));
      log.info({ ...scope, files: files.length, commit: committed.commit }, 'resources written');
      return committed;
    },
    exportFolder: async (scope, path, commit) =>
      exportFolder(await store.open(scope.project), { scope, path, commit, cache, id: newId() }),
  };
}
