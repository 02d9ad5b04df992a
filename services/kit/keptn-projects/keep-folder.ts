import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import { pathProblem } from '../git/index.ts';

const LIMITS = { maxCount: 2_000, maxBytes: 20 * 1_048_576 };

export interface FolderFile {
  /** Below the folder. */
  readonly path: string;
  readonly content: Buffer;
}

/** Writes the files below the cache, once, in a folder named by what they hold. @throws SLW_FOLDER_LIMIT, SLW_FOLDER_REFUSED */
export async function keepFolder(
  cache: string,
  id: string,
  folder: string,
  files: readonly FolderFile[],
): Promise<string> {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (files.length > LIMITS.maxCount || bytes > LIMITS.maxBytes) {
    throw slipwayError('SLW_FOLDER_LIMIT', { path: folder, count: files.length, bytes, ...LIMITS });
  }
  const bad = files.find(({ path }) => pathProblem(path) !== undefined);
  if (bad !== undefined) {
    const kind = 'path that leaves the folder or cannot be written';
    throw slipwayError('SLW_FOLDER_REFUSED', { path: folder, entry: JSON.stringify(bad.path), kind });
  }
  const target = join(cache, `keptn-${digestOf(files)}`);
  if (await exists(target)) return target;
  const aside = join(cache, `.new-${id}`);
  try {
    for (const { path, content } of files) {
      await mkdir(dirname(join(aside, path)), { recursive: true });
      await writeFile(join(aside, path), content, { flag: 'wx', flush: true });
    }
    await rename(aside, target).catch(async (error: unknown) => {
      // Somebody who was faster wrote the same content.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return target;
}

function digestOf(files: readonly FolderFile[]): string {
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
