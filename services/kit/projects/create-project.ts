import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import { createRepository, type RemoteSettings, type RepositoryOptions } from '../git/index.ts';
import { beginAtRemote } from './create-at-remote.ts';
import { firstCommit } from './first-commit.ts';
import { checkProjectName, checkStageName } from './names.ts';
import { writeRemote, type Remotes, type StoredRemote } from './remotes/index.ts';
import { ASIDE } from './delete-project.ts';
import { exists, isRepository, type Store } from './store.ts';
import type { Committed } from './types.ts';

export interface NewProject {
  readonly project: string;
  /** Text of shipyard.yaml; undefined takes the one that the remote holds. */
  readonly shipyard: string | undefined;
  readonly stages: readonly string[];
  readonly remote: RemoteSettings | undefined;
  readonly time: Date;
  /** Names the folder it is built in; unique. */
  readonly id: string;
}

export interface CreationParts {
  readonly store: Store;
  readonly remotes: Remotes;
  readonly git: RepositoryOptions;
}

const MAIN = 'main';

/** Builds the repository aside and renames it into place: a project exists with its shipyard or not at all. */
export async function createProject(parts: CreationParts, request: NewProject): Promise<Committed> {
  const { store, git } = parts;
  checkRequest(request);
  const place = store.pathOf(request.project);
  if (await isRepository(place)) throw slipwayError('SLW_PROJECT_EXISTS', { project: request.project });
  await mkdir(store.folder, { recursive: true });
  await clearRest(place, join(store.folder, `${ASIDE}${request.id}`));
  const aside = join(store.folder, `.new-${request.id}`);
  try {
    const repository = await createRepository(aside, MAIN, git);
    const committed =
      request.remote === undefined
        ? await firstCommit(repository, MAIN, request)
        : await beginAtRemote(parts, repository, { ...request, remote: request.remote });
    repository.close();
    await settle(parts, request, { aside, place });
    return committed;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Takes away what is left of a repository that was deleted while somebody wrote; another's new one is put back. */
async function clearRest(place: string, aside: string): Promise<void> {
  if (!(await exists(place))) return;
  await rename(place, aside);
  if (await isRepository(aside)) await rename(aside, place);
  else await rm(aside, { recursive: true, force: true, maxRetries: 3 });
}

/** With a remote that holds the project, its stages are those of the shipyard there. */
function checkRequest({ project, shipyard, stages, remote }: NewProject): void {
  checkProjectName(project);
  stages.forEach(checkStageName);
  if (shipyard !== undefined && stages.length === 0) throw slipwayError('SLW_PROJECT_STAGES_MISSING', { project });
  if (shipyard !== undefined || remote !== undefined) return;
  throw slipwayError('SLW_PROJECT_SHIPYARD_MISSING', { project, reason: 'there is no Git remote that could hold one' });
}

/** The credentials have a name of their own, so that of two creators the one who comes second changes nothing. */
async function settle(
  { remotes }: CreationParts,
  { project, remote, id }: NewProject,
  { aside, place }: { readonly aside: string; readonly place: string },
): Promise<void> {
  let stored: StoredRemote | undefined;
  try {
    if (remote !== undefined) {
      stored = await remotes.keep(project, remote);
      await writeRemote(aside, stored, id);
    }
    await moveInto(aside, place, project);
  } catch (error) {
    if (stored !== undefined) await remotes.drop(stored);
    throw error;
  }
}

/** A folder cannot be renamed over one that holds something: the second of two creators is refused here. */
async function moveInto(aside: string, place: string, project: string): Promise<void> {
  try {
    await rename(aside, place);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST')
      throw slipwayError('SLW_PROJECT_EXISTS', { project }, { cause: error });
    throw error;
  }
}
