import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import type { Remotes } from './remotes/index.ts';
import type { OpenProject, Store } from './store.ts';

/** Folders of this name are nobody's, and removed by the next deletion. */
export const ASIDE = '.deleted-';

export interface DeletionParts {
  readonly store: Store;
  readonly remotes: Pick<Remotes, 'drop'>;
}

/** Moved out of the way in one step: from then on there is no such project, and its name is free. */
export async function deleteProject({ store, remotes }: DeletionParts, open: OpenProject, id: string): Promise<void> {
  const aside = join(store.folder, `${ASIDE}${id}`);
  try {
    await rename(store.pathOf(open.name), aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw slipwayError('SLW_PROJECT_UNKNOWN', { project: open.name }, { cause });
  }
  store.forget(open.name);
  open.repository.close();
  if (open.remote !== undefined) await remotes.drop(open.remote);
  await sweep(store.folder);
}

/** Also what a process left that died on the way. */
async function sweep(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((entry) => entry.startsWith(ASIDE));
  for (const entry of left) await rm(join(folder, entry), { recursive: true, force: true, maxRetries: 3 });
}
