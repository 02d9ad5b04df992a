import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Arguments and environments of everything that runs. */
export async function processes(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parts = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  return Promise.all(parts.map(async (path) => readFile(path, 'utf8').catch(() => '')));
}

/** Of all files in a folder, and their names. */
export async function contents(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.map((entry) => join(folder, entry));
  return Promise.all(
    files.map(async (path) => ((await stat(path)).isFile() ? readFile(path, 'latin1') : Promise.resolve(path))),
  );
}
