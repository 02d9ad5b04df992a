import type { RepositoryOptions } from '../git/index.ts';
import type { Log } from '../log/index.ts';
import { createKeyedMutex } from '../mutex/index.ts';
import { aboutProject } from './about.ts';
import { createProject } from './create-project.ts';
import { deleteProject } from './delete-project.ts';
import { removeResources } from './remove-resources.ts';
import { writeResources } from './resources.ts';
import { addService, removeService } from './stages.ts';
import type { Store, Work } from './store.ts';
import type { Projects } from './types.ts';
import { updateShipyard } from './update-project.ts';

export interface ChangeOptions {
  readonly store: Store;
  readonly git: RepositoryOptions;
  readonly clock: () => Date;
  readonly log: Log;
  readonly newId: () => string;
}

type Changes = Pick<Projects, 'create' | 'update' | 'delete' | 'createService' | 'deleteService' | 'write' | 'remove'>;

/** What changes projects, each change of a project in its turn. */
export function createChanges({ store, git, clock, log, newId }: ChangeOptions): Changes {
  const inTurn = createKeyedMutex();
  const changing = <Value>(project: string, work: Work<Value>) => inTurn(project, () => store.use(project, work));
  return {
    async create(project, shipyard, stages) {
      const request = { project, shipyard, stages, time: clock(), id: newId() };
      const committed = await inTurn(project, () => createProject(store, git, request));
      log.info({ project, stages, commit: committed.commit }, 'project created');
      return committed;
    },
    async update(project, { shipyard, stages = [] }) {
      const update = { shipyard, stages, time: clock() };
      const committed = await changing(project, (open) => updateShipyard(open, update));
      log.info({ project, stages, commit: committed.commit }, 'project updated');
      return committed;
    },
    async delete(project) {
      const about = await changing(project, async (open) => {
        const before = await aboutProject(open);
        await deleteProject(store, open, newId());
        return before;
      });
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
