import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps a file named by its content, and answers its path; free the second time. */
export async function keepFile(folder: string, content: Uint8Array, extension: string): Promise<string> {
  const name = createHash('sha256').update(content).digest('hex');
  const path = join(folder, `${name}${extension}`);
  if (await isThere(path)) return path;
  await mkdir(folder, { recursive: true });
  const aside = join(folder, `.new-${randomUUID()}`);
  try {
    await writeFile(aside, content, { flush: true });
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
  return path;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
