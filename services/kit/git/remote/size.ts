import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { slipwayError } from '../../errors/index.ts';

export interface SizeLimit {
  /** Where it comes from. */
  readonly url: string;
  /** Bytes that the repository here may have. */
  readonly limit: number;
  /** No process that wrote a file so many milliseconds ago runs any more. */
  readonly longest: number;
  readonly clock: () => Date;
}

/** Between two looks; of those that take long, fewer. Most fetches are over before the first. */
const LOOK_EVERY = 250;
const LOOK_SHARE = 10;

/**
 * Runs work that puts objects into a repository, and ends it by the signal once these are too large: git bounds what it is
 * pushed, but not what it fetches.
 * @throws SLW_GIT_REMOTE_TOO_LARGE; what the work throws
 */
export async function withinSize<Value>(
  dir: string,
  bounds: SizeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  // What is left of a fetch that was ended counts until it is gone; without that each further one would leave as much.
  if ((await hasLeftOvers(dir)) && (await isTooLarge(dir, bounds))) throw tooLarge(bounds);
  const fetching = new AbortController();
  const done = new AbortController();
  const watching = watch(dir, bounds, done.signal).finally(() => fetching.abort());
  // It is waited for below, whatever becomes of the work.
  watching.catch(() => undefined);
  const [outcome] = await Promise.allSettled([work(fetching.signal).finally(() => done.abort())]);
  const cause = outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined;
  if ((await watching) === 'too large') throw tooLarge(bounds, cause);
  if (outcome.status === 'fulfilled') return outcome.value;
  throw cause;
}

/** Looks until it is done or too large. Rejects when it cannot look, which ends the work too. */
async function watch(dir: string, bounds: SizeLimit, done: AbortSignal): Promise<'done' | 'too large'> {
  for (let pause = LOOK_EVERY; await passed(pause, done);) {
    const began = performance.now();
    if (await isTooLarge(dir, bounds)) return 'too large';
    pause = Math.max(LOOK_EVERY, LOOK_SHARE * (performance.now() - began));
  }
  return 'done';
}

async function passed(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return delay(milliseconds, true, { signal }).catch(() => false);
}

function tooLarge({ url, limit }: SizeLimit, cause?: unknown): Error {
  return slipwayError('SLW_GIT_REMOTE_TOO_LARGE', { url, limit }, { cause });
}

async function hasLeftOvers(dir: string): Promise<boolean> {
  const objects = join(dir, 'objects');
  const found = await Promise.all([objects, join(objects, 'pack')].map(namesIn));
  return found.flat().some(isTemporary);
}

async function isTooLarge(dir: string, { limit, longest, clock }: SizeLimit): Promise<boolean> {
  return (await sizeOf(join(dir, 'objects'), false, clock().getTime() - longest)) > limit;
}

/** Of a file, or of all in a folder; what is temporary and was last written before that is taken away. */
async function sizeOf(path: string, temporary: boolean, before: number): Promise<number> {
  const found = await stat(path).catch(unlessGone);
  if (found === undefined) return 0;
  const isDead = temporary && found.mtimeMs < before;
  if (found.isDirectory()) {
    const names = await namesIn(path);
    const sizes = names.map(async (name) => sizeOf(join(path, name), temporary || isTemporary(name), before));
    const size = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0);
    if (isDead && size === 0) await rm(path, { recursive: true, force: true });
    return size;
  }
  if (!isDead) return found.size;
  await rm(path, { force: true });
  return 0;
}

/** How git names files, and folders of them, while it writes them; for two weeks it keeps those of a process that was ended. */
function isTemporary(name: string): boolean {
  return name.startsWith('tmp_');
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(unlessGone)) ?? [];
}

/** Git moves files while they are looked at. */
function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  throw error;
}
