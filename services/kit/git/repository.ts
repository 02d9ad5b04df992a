import { commitFiles } from './commit.ts';
import { branchRef } from './guard.ts';
import { listAt } from './list.ts';
import { blobsOf, lookAt, readAt, type Source } from './read.ts';
import { createReaders } from './readers.ts';
import { compareBranches, forgetReferences, HEADS, referencesOf } from './references.ts';
import { runGit, type GitOptions } from './run.ts';
import type { Repository } from './types.ts';
import type { Upstream } from './upstream.ts';

export type RepositoryOptions = GitOptions;

/** One for all repositories of this Node, since it is the machine whose processes are bounded. */
const readers = createReaders({ processes: 32, idle: 10_000 });

/** Makes an empty bare repository in a folder that does not exist yet. */
export async function createRepository(
  dir: string,
  defaultBranch: string,
  options: RepositoryOptions = {},
): Promise<Repository> {
  await runGit(dir, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, '--template='], options);
  return openRepository(dir, options);
}

/** A repository that exists; touches nothing. Its commits go to the upstream first, where there is one. */
export function openRepository(dir: string, options: RepositoryOptions = {}, upstream?: Upstream): Repository {
  const source: Source = { dir, git: options, readers };
  const look: Repository['look'] = (revision, paths) => lookAt(source, revision, paths);
  return {
    dir,
    look,
    defaultBranch: async () => text(await runGit(dir, ['symbolic-ref', '--short', 'HEAD'], options)),
    async setDefaultBranch(branch) {
      await runGit(dir, ['symbolic-ref', 'HEAD', branchRef(branch)], options);
    },
    branches: async () => [...(await referencesOf(dir, options, HEADS)).keys()],
    compare: (into) => compareBranches(dir, options, into),
    forgetBranches: (into) => forgetReferences(dir, options, into),
    read: (revision, path) => readAt(source, revision, path),
    list: (revision, folder, depth) => listAt(source, revision, folder, depth),
    blobs: (ids) => blobsOf(source, ids),
    commit: (request) => commitFiles({ dir, look }, options, request, upstream),
    close: () => readers.close(dir, options),
  };
}

function text(output: Buffer): string {
  return output.toString('utf8').trimEnd();
}
