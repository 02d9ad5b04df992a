import { commitFiles } from './commit.ts';
import { checkPath, isCommitId, isRevision, isShortId } from './guard.ts';
import { parseChecks, parseContents, parseTree } from './object-lines.ts';
import { gitFailed, runGit, tryGit, type GitOptions } from './run.ts';
import type { Found, Repository, Snapshot, TreeEntry } from './types.ts';

export type RepositoryOptions = GitOptions;

/** Makes an empty bare repository in a folder that does not exist yet. */
export async function createRepository(
  dir: string,
  defaultBranch: string,
  options: RepositoryOptions = {},
): Promise<Repository> {
  await runGit(dir, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`, '--template='], options);
  return openRepository(dir, options);
}

/** A repository that exists; touches nothing. */
export function openRepository(dir: string, options: RepositoryOptions = {}): Repository {
  const look = (revision: string, paths: readonly string[]) => lookAt(dir, options, revision, paths);
  return {
    dir,
    look,
    defaultBranch: async () => text(await runGit(dir, ['symbolic-ref', '--short', 'HEAD'], options)),
    branches: () => branchesOf(dir, options),
    read: (revision, path) => readAt(dir, options, revision, path),
    list: (revision, folder, depth) => listAt(dir, options, revision, folder, depth),
    blobs: (ids) => blobsOf(dir, options, ids),
    commit: (request) => commitFiles({ dir, look }, options, request),
  };
}

async function branchesOf(dir: string, options: GitOptions): Promise<readonly string[]> {
  const output = text(await runGit(dir, ['for-each-ref', '--format=%(refname:strip=2)', 'refs/heads/'], options));
  return output === '' ? [] : output.split('\n');
}

async function lookAt(
  dir: string,
  options: GitOptions,
  revision: string,
  paths: readonly string[],
): Promise<Snapshot | undefined> {
  if (!isRevision(revision)) return undefined;
  paths.forEach(checkPath);
  const input = lines([`${revision}^{commit}`, ...paths.map((path) => `${revision}:${path}`)]);
  const [commit, ...rest] = parseChecks(await runGit(dir, ['cat-file', '--batch-check'], options, input));
  if (commit === undefined || !isMeant(revision, commit)) return undefined;
  const found = new Map<string, Found>();
  paths.forEach((path, index) => {
    const object = rest[index];
    if (object !== undefined) found.set(path, object);
  });
  return { commit: commit.id, found };
}

async function readAt(dir: string, options: GitOptions, revision: string, path: string) {
  if (!isRevision(revision)) return undefined;
  checkPath(path);
  const input = lines([`${revision}^{commit}`, `${revision}:${path}`]);
  const [commit, file] = parseContents(await runGit(dir, ['cat-file', '--batch'], options, input));
  if (commit === undefined || !isMeant(revision, commit)) return undefined;
  return { commit: commit.id, content: file?.type === 'blob' ? file.content : undefined };
}

async function listAt(
  dir: string,
  options: GitOptions,
  revision: string,
  folder: string,
  depth: 'children' | 'all',
): Promise<readonly TreeEntry[] | undefined> {
  if (folder !== '') checkPath(folder);
  if (!isRevision(revision)) return undefined;
  const exact = isShortId(revision) ? (await lookAt(dir, options, revision, []))?.commit : revision;
  if (exact === undefined) return undefined;
  const within = folder === '' ? [] : ['--', `${folder}/`];
  const args = [
    'ls-tree',
    '-z',
    '-l',
    '--full-tree',
    ...(depth === 'all' ? ['-r'] : []),
    `${exact}^{commit}`,
    ...within,
  ];
  const output = await tryGit(dir, args, options);
  if (output.exitCode === 0) return parseTree(output.stdout);
  if ((await lookAt(dir, options, exact, [])) === undefined) return undefined;
  throw gitFailed(dir, args, output);
}

async function blobsOf(dir: string, options: GitOptions, ids: readonly string[]): Promise<readonly Buffer[]> {
  const command = ['cat-file', '--batch'];
  const answers = parseContents(await runGit(dir, command, options, lines(ids)));
  return ids.map((id, index) => {
    const answer = answers[index];
    if (answer?.type === 'blob') return answer.content;
    throw gitFailed(dir, command, { exitCode: 0, stdout: Buffer.alloc(0), stderr: `there is no file content ${id}` });
  });
}

/** git prefers a branch named like a short id, say `deadbee`, to the commit that begins so. */
function isMeant(revision: string, commit: Found): boolean {
  return !isCommitId(revision) || commit.id.startsWith(revision);
}

function lines(texts: readonly string[]): string {
  return texts.map((line) => `${line}\n`).join('');
}

function text(output: Buffer): string {
  return output.toString('utf8').trimEnd();
}
