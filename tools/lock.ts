import { mkdir, readFile, rm, stat, writeFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface LockOptions {
  /** Called once when the lock is held by another process that lives. */
  readonly onWait?: (owner: number) => void;
  readonly signal?: AbortSignal;
}

/** A folder without its owner's pid is one that its maker has not finished, unless it is older than this. */
const UNSIGNED_MS = 5_000;
const POLL_MS = 100;

/** Runs `work` while this process alone holds the lock `path`, a folder; a lock left by a dead process is ignored. */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await take(path))) {
    options.signal?.throwIfAborted();
    const owner = await ownerOf(path);
    if (owner === 'none' || (typeof owner === 'number' && !isAlive(owner))) await discard(path);
    else {
      if (!told && typeof owner === 'number') options.onWait?.(owner);
      told = told || typeof owner === 'number';
      await delay(POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

/** Whether a process of that id runs (as whoever). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(path, 'pid'), String(process.pid));
  return true;
}

async function ownerOf(path: string): Promise<number | 'none' | 'unsigned'> {
  try {
    const pid = Number(await readFile(join(path, 'pid'), 'utf8'));
    if (Number.isInteger(pid) && pid > 0) return pid;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = await stat(path).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > UNSIGNED_MS ? 'none' : 'unsigned';
}

/**
 * Renames before removing, so that of several processes that find the same stale lock only one removes it, and puts
 * back what turns out to be a lock taken by a living process in between.
 */
async function discard(path: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    const owner = await ownerOf(aside);
    if (typeof owner === 'number' && isAlive(owner)) await rename(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
