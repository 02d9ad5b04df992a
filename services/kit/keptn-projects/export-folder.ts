import { createHash } from 'node:crypto';
import { checkFolder, keepFolder, type FolderFile, type ResourceScope } from '../projects/index.ts';
import type { KeptnApi } from './api.ts';
import { filesOf, readFileOf } from './resources.ts';

export interface FolderExport {
  readonly scope: ResourceScope;
  readonly path: string;
  readonly commit: string | undefined;
  readonly cache: string;
  readonly id: string;
}

/** The folder on disk, named by what its files hold: Keptn tells no id of a folder. @throws SLW_FOLDER_LIMIT, SLW_FOLDER_REFUSED */
export async function exportFolder(
  api: KeptnApi,
  { scope, path, commit, cache, id }: FolderExport,
): Promise<string | undefined> {
  const paths = (await filesOf(api, scope)).filter((file) => file.startsWith(`${path}/`));
  const files: FolderFile[] = [];
  for (const file of paths) {
    const found = await readFileOf(api, scope, file, commit);
    if (found !== undefined) files.push({ path: file.slice(path.length + 1), content: found.content });
  }
  if (files.length === 0) return undefined;
  // Keptn's API tells no modes: all are regular files.
  const entries = files.map((file) => ({ path: file.path, size: file.content.length, mode: '100644' }));
  checkFolder(path, entries);
  return keepFolder({ cache, name: `keptn-${digestOf(files)}`, id }, async () => files);
}

function digestOf(files: readonly FolderFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}
