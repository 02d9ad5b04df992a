import { commitFiles } from './commit.ts';
import { listAt } from './list.ts';
import { blobsOf, lookAt, readAt, type Source } from './read.ts';
import { createReaders } from './readers.ts';
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
    branches: () => branchesOf(dir, options),
    read: (revision, path) => readAt(source, revision, path),
    list: (revision, folder, depth) => listAt(source, revision, folder, depth),
    blobs: (ids) => blobsOf(source, ids),
    commit: (request) => commitFiles({ dir, look }, options, request, upstream),
    close: () => readers.close(dir, options),
  };
}

async function branchesOf(dir: string, options: GitOptions): Promise<readonly string[]> {
  const output = text(await runGit(dir, ['for-each-ref', '--format=%(refname:strip=2)', 'refs/heads/'], options));
  return output === '' ? [] : output.split('\n');
}

function text(output: Buffer): string {
  return output.toString('utf8').trimEnd();
}
