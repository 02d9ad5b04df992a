import type { RepositoryOptions } from '../git/index.ts';
import type { Log } from '../log/index.ts';
import { createKeyedMutex } from '../mutex/index.ts';
import { aboutProject } from './about.ts';
import { changeRemote } from './change-remote.ts';
import { createProject } from './create-project.ts';
import { deleteProject } from './delete-project.ts';
import type { Remotes } from './remotes/index.ts';
import { removeResources } from './remove-resources.ts';
import { writeResources } from './resources.ts';
import { addService, removeService } from './stages.ts';
import type { Store, Work } from './store.ts';
import type { Projects } from './types.ts';
import { updateShipyard } from './update-project.ts';

export interface ChangeOptions {
  readonly store: Store;
  readonly remotes: Remotes;
  readonly git: RepositoryOptions;
  readonly clock: () => Date;
  readonly log: Log;
  readonly newId: () => string;
}

type Changes = Pick<Projects, 'create' | 'update' | 'delete' | 'createService' | 'deleteService' | 'write' | 'remove'>;

/** What changes projects, each change of a project in its turn. */
export function createChanges(parts: ChangeOptions): Changes {
  const { store, remotes, clock, log, newId } = parts;
  const inTurn = createKeyedMutex();
  const changing = <Value>(project: string, work: Work<Value>) =>
    inTurn(project, () => store.use(project, 'newest', work));
  return {
    async create(project, shipyard, stages, remote) {
      const request = { project, shipyard, stages, remote, time: clock(), id: newId() };
      const committed = await inTurn(project, () => createProject(parts, request));
      log.info({ project, stages, url: remote?.url, commit: committed.commit }, 'project created');
      return committed;
    },
    async update(project, { shipyard, stages = [], remote }) {
      const committed = await inTurn(project, async () => {
        // First, and without asking the old one: it may be gone, or its token.
        if (remote !== undefined) await store.use(project, 'known', (open) => changeRemote(parts, open, remote));
        const update = { shipyard, stages, time: clock() };
        return store.use(project, 'newest', (open) => updateShipyard(open, update));
      });
      log.info({ project, stages, url: remote?.url, commit: committed.commit }, 'project updated');
      return committed;
    },
    async delete(project) {
      const about = await inTurn(project, async () =>
        store.use(project, 'known', async (open) => {
          const before = await aboutProject(open, remotes.trouble(project));
          await deleteProject(parts, open, newId());
          return before;
        }),
      );
      log.info({ project }, 'project deleted');
      return about;
    },
    async createService(project, service) {
      const committed = await changing(project, (open) => addService(open, service, clock()));
      log.info({ project, service, commit: committed.commit }, 'service created');
      return committed;
    },
    async deleteService(project, service) {
      const committed = await changing(project, (open) => removeService(open, service, clock()));
      log.info({ project, service, commit: committed.commit }, 'service deleted');
      return committed;
    },
    async write(scope, files, message) {
      const write = { scope, files, message, time: clock() };
      const committed = await changing(scope.project, (open) => writeResources(open, write));
      log.info({ ...scope, files: files.length, commit: committed.commit }, 'resources written');
      return committed;
    },
    async remove(scope, paths, message) {
      const removal = { scope, paths, message, time: clock() };
      const committed = await changing(scope.project, (open) => removeResources(open, removal));
      log.info({ ...scope, paths, commit: committed.commit }, 'resources deleted');
      return committed;
    },
  };
}
