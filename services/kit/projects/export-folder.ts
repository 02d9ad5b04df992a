import { slipwayError } from '../errors/index.ts';
import { pathProblem, type Repository, type TreeEntry } from '../git/index.ts';
import { keepFolder, type FolderFile } from './keep-folder.ts';
import { locate, resourcePath } from './layout.ts';
import { checkScope } from './names.ts';
import { absentAt, revisionOf } from './resources.ts';
import type { OpenProject } from './store.ts';
import type { ResourceScope } from './types.ts';

const LIMITS = { maxCount: 2_000, maxBytes: 20 * 1_048_576 };

export interface FolderExport {
  readonly scope: ResourceScope;
  readonly path: string;
  readonly commit: string | undefined;
  /** Where exported folders are kept, each named by the id of its tree. */
  readonly cache: string;
  /** Names the folder it is built in; unique. */
  readonly id: string;
}

/** The folder on disk, written only the first time its content is asked for. */
export async function exportFolder(open: OpenProject, request: FolderExport): Promise<string | undefined> {
  checkScope(request.scope);
  const place = locate(open.layout, request.scope);
  const path = resourcePath(place, request.path);
  const snapshot = await open.repository.look(revisionOf(open, place, request.commit), [path]);
  if (snapshot === undefined) return absentAt(open, request.commit);
  const tree = snapshot.found.get(path);
  if (tree?.type !== 'tree') return undefined;
  return keepFolder({ cache: request.cache, name: tree.id, id: request.id }, async () => {
    const entries = (await open.repository.list(snapshot.commit, path, 'all')) ?? [];
    const files = entries.map((entry) => ({ ...entry, path: entry.path.slice(path.length + 1) }));
    checkFolder(request.path, files);
    return withContents(open.repository, files);
  });
}

async function withContents(repository: Repository, files: readonly TreeEntry[]): Promise<readonly FolderFile[]> {
  const contents = await repository.blobs(files.map((file) => file.id));
  return files.map(({ path, mode }, index) => {
    const content = contents[index] ?? Buffer.alloc(0);
    return { path, content, isExecutable: mode === '100755' };
  });
}

type Listed = Pick<TreeEntry, 'path' | 'size' | 'mode'>;

/** What a folder may hold to be written to disk. Pure. @throws SLW_FOLDER_LIMIT, SLW_FOLDER_REFUSED */
export function checkFolder(path: string, files: readonly Listed[]): void {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > LIMITS.maxCount || bytes > LIMITS.maxBytes) {
    throw slipwayError('SLW_FOLDER_LIMIT', { path, count: files.length, bytes, ...LIMITS });
  }
  for (const file of files) {
    const kind = refusedKind(file);
    if (kind !== undefined) throw slipwayError('SLW_FOLDER_REFUSED', { path, entry: JSON.stringify(file.path), kind });
  }
}

/** Paths are checked again: a repository that was pushed to can hold trees that Slipway would never write. */
function refusedKind(file: Listed): string | undefined {
  if (file.mode === '120000') return 'symbolic link';
  if (file.mode === '160000') return 'submodule';
  if (!file.mode.startsWith('100')) return `entry of mode ${file.mode}`;
  return pathProblem(file.path) === undefined ? undefined : 'path that leaves the folder or cannot be written';
}
