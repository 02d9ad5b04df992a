import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists } from './store.ts';

export interface KeptFolder {
  /** Where folders are kept, each by its name. */
  readonly cache: string;
  /** Made of what the folder holds: one name, one content. */
  readonly name: string;
  /** Names the folder it is built in; unique. */
  readonly id: string;
}

export interface FolderFile {
  /** Below the folder, and checked. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean;
}

/** The folder on disk; its files are asked for only the first time. */
export async function keepFolder(
  { cache, name, id }: KeptFolder,
  filesOf: () => Promise<readonly FolderFile[]>,
): Promise<string> {
  const target = join(cache, name);
  if (await exists(target)) return target;
  const files = await filesOf();
  const aside = join(cache, `.new-${id}`);
  try {
    await writeFolder(files, aside);
    await moveInto(aside, target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return target;
}

/** Flushed to disk, so that a power cut cannot leave a complete-looking folder with empty files. */
async function writeFolder(files: readonly FolderFile[], folder: string): Promise<void> {
  const folders = new Set(files.map((file) => dirname(join(folder, file.path))));
  for (const each of folders) await mkdir(each, { recursive: true });
  const writes = files.map(({ path, content, isExecutable = false }) =>
    writeFile(join(folder, path), content, { mode: isExecutable ? 0o755 : 0o644, flag: 'wx', flush: true }),
  );
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
