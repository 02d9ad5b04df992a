import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { IMPORT, importStream, type ImportCommit } from './import-stream.ts';
import { firstLine, runGit, tryGit, type GitOptions } from './run.ts';

/** A repository elsewhere that this one follows: what is on a branch here is on the one there. */
export interface Upstream {
  /** Puts commits on branches there; `outrun` when one has moved. */
  push(commits: Readonly<Record<string, string>>): Promise<'pushed' | 'outrun'>;
  /** Brings the branches here up to date with those there. */
  fetch(): Promise<void>;
}

export type Made = { readonly commit: string } | { readonly outrun: string };

/** Milliseconds, at most, between losing a race and the next attempt: of several writers one should get through. */
const SPREAD = 150;
/** For commits that are not on a branch yet: what a fetch prunes and a reader lists is elsewhere. */
const ASIDE = 'refs/slipway';
const NOT_BORN = '0'.repeat(40);

export interface UpstreamCommit extends ImportCommit {
  readonly branch: string;
  /** Where the branch stands; undefined when it is not there. */
  readonly before: string | undefined;
}

/**
 * Makes a commit aside, pushes it, and only then moves the branch here: a commit that could not be pushed was never there
 * to be read. When the answer to a push is lost, the next fetch tells what became of it.
 */
export async function commitThere(
  dir: string,
  git: GitOptions,
  upstream: Upstream,
  change: UpstreamCommit,
): Promise<Made> {
  const aside = `${ASIDE}/${randomUUID()}`;
  const made = await runGit(dir, IMPORT, git, importStream({ ...change, ref: aside }));
  const commit = firstLine(made.toString('utf8'));
  try {
    if ((await upstream.push({ [change.branch]: commit })) === 'pushed') {
      // Refused when a fetch has been faster: then the branch has this commit, or newer ones, already.
      await tryGit(dir, ['update-ref', change.ref, commit, change.before ?? NOT_BORN], git);
      return { commit };
    }
  } finally {
    await tryGit(dir, ['update-ref', '-d', aside], git);
  }
  await wait(randomInt(SPREAD));
  await upstream.fetch();
  return { outrun: 'others pushed to it each time' };
}
