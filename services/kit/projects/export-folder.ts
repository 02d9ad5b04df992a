import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import { pathProblem, type Repository, type TreeEntry } from '../git/index.ts';
import { locate, resourcePath } from './layout.ts';
import { checkScope } from './names.ts';
import { absentAt, revisionOf } from './resources.ts';
import { exists, type OpenProject } from './store.ts';
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
  const target = join(request.cache, tree.id);
  if (await exists(target)) return target;
  const entries = (await open.repository.list(snapshot.commit, path, 'all')) ?? [];
  const files = entries.map((entry) => ({ ...entry, path: entry.path.slice(path.length + 1) }));
  checkFolder(request.path, files);
  const aside = join(request.cache, `.new-${request.id}`);
  try {
    await writeFolder(open.repository, files, aside);
    await moveInto(aside, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return target;
}

/** What a tree may hold to be written to disk. Pure. @throws SLW_FOLDER_LIMIT, SLW_FOLDER_REFUSED */
export function checkFolder(path: string, files: readonly TreeEntry[]): void {
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
function refusedKind(file: TreeEntry): string | undefined {
  if (file.mode === '120000') return 'symbolic link';
  if (file.mode === '160000') return 'submodule';
  if (!file.mode.startsWith('100')) return `entry of mode ${file.mode}`;
  return pathProblem(file.path) === undefined ? undefined : 'path that leaves the folder or cannot be written';
}

/** Flushed to disk, so that a power cut cannot leave a complete-looking folder with empty files. */
async function writeFolder(repository: Repository, files: readonly TreeEntry[], folder: string): Promise<void> {
  const contents = await repository.blobs(files.map((file) => file.id));
  const folders = new Set(files.map((file) => dirname(join(folder, file.path))));
  for (const each of folders) await mkdir(each, { recursive: true });
  const writes = files.map((file, index) => {
    const mode = file.mode === '100755' ? 0o755 : 0o644;
    return writeFile(join(folder, file.path), contents[index] ?? '', { mode, flag: 'wx', flush: true });
  });
  await Promise.all(writes);
}

/** Somebody who was faster wrote the same content. */
async function moveInto(aside: string, target: string): Promise<void> {
  try {
    await rename(aside, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}
