import { readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is kept of a remote in the repository: nothing that must not be read. */
export interface StoredRemote {
  readonly url: string;
  readonly user?: string;
  /** Name of the secret with the credentials; absent when there are none. */
  readonly secret?: string;
}

const FILE = 'slipway-remote.json';

export async function readRemote(dir: string): Promise<StoredRemote | undefined> {
  const text = await readFile(join(dir, FILE), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as StoredRemote);
}

/** Undefined takes it away. Touches git's `config`, whose age tells all processes to look again. */
export async function writeRemote(dir: string, remote: StoredRemote | undefined, aside: string): Promise<void> {
  const path = join(dir, FILE);
  if (remote === undefined) {
    await rm(path, { force: true });
  } else {
    await writeFile(`${path}.${aside}`, `${JSON.stringify(remote)}\n`, { flag: 'wx', flush: true });
    await rename(`${path}.${aside}`, path);
  }
  const now = new Date();
  await utimes(join(dir, 'config'), now, now);
}
