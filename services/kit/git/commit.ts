import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { slipwayError } from '../errors/index.ts';
import { branchRef, checkPath } from './guard.ts';
import { IMPORT, importStream, type ImportCommit } from './import-stream.ts';
import { firstLine, gitFailed, tryGit, type GitOptions, type GitOutput } from './run.ts';
import type { CommitRequest, CommitResult, Repository, Snapshot } from './types.ts';
import { commitThere, type Made, type Upstream } from './upstream.ts';

const ATTEMPTS = 20;
/** Each is a push and a fetch, over the network. */
const UPSTREAM_ATTEMPTS = 10;
/** Milliseconds more between any two attempts: writers in other processes drift apart. */
const BACKOFF = 3;

/**
 * Two processes a commit: one looks at the branch, one writes everything and moves the branch if it still stands there.
 * With an upstream the commit is made aside, and is on the branch here once it is on the one there.
 */
export async function commitFiles(
  repository: Pick<Repository, 'dir' | 'look'>,
  options: GitOptions,
  request: CommitRequest,
  upstream?: Upstream,
): Promise<CommitResult> {
  const ref = branchRef(request.branch);
  const paths = request.files.map((file) => file.path);
  const { removed = [] } = request;
  [...paths, ...removed].forEach(checkPath);
  checkNoneInside(paths);
  const watched = [...new Set([...paths, ...paths.flatMap(foldersOf), ...removed, ...(request.inspect ?? [])])];
  const attempts = upstream === undefined ? ATTEMPTS : UPSTREAM_ATTEMPTS;
  let reason = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (attempt > 1) await wait(BACKOFF * attempt);
    const before = await repository.look(ref, watched);
    request.check?.(before);
    checkKinds(paths, before);
    const files = request.files.filter((file) => !isSame(file, before));
    const gone = removed.filter((path) => before?.found.has(path));
    if (files.length === 0 && gone.length === 0 && before !== undefined)
      return { commit: before.commit, changed: false };
    const change = { ...request, ref, parent: before?.commit ?? request.base, files, removed: gone };
    const made =
      upstream === undefined
        ? await commitHere(repository, options, change, before)
        : await commitThere(repository.dir, options, upstream, { ...change, before: before?.commit });
    if ('commit' in made) return { commit: made.commit, changed: true };
    reason = made.outrun;
  }
  throw slipwayError('SLW_GIT_CONFLICT', { branch: request.branch, repository: repository.dir, attempts, reason });
}

async function commitHere(
  repository: Pick<Repository, 'dir' | 'look'>,
  options: GitOptions,
  change: ImportCommit,
  before: Snapshot | undefined,
): Promise<Made> {
  const output = await tryGit(repository.dir, IMPORT, options, importStream(change));
  if (output.exitCode === 0) return { commit: firstLine(output.stdout.toString('utf8')) };
  await throwUnlessOutrun(repository, change.ref, before, output);
  return { outrun: firstLine(output.stderr) };
}

/** The folders a path lies in, outermost first. */
export function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** The branch moved, or somebody holds its lock: worth another attempt. All else is an error. */
async function throwUnlessOutrun(
  repository: Pick<Repository, 'dir' | 'look'>,
  ref: string,
  before: Snapshot | undefined,
  output: GitOutput,
): Promise<void> {
  if (/cannot lock ref|\.lock'/.test(output.stderr)) return;
  const now = await repository.look(ref, []);
  if (now?.commit === before?.commit) throw gitFailed(repository.dir, IMPORT, output);
}

/** A write of `a` and `a/b` at once, or of `a` twice, has no meaning. */
function checkNoneInside(paths: readonly string[]): void {
  const all = new Set(paths);
  const folder = paths.flatMap(foldersOf).find((path) => all.has(path));
  if (folder !== undefined) throw invalid(folder, 'the same write makes it a file and a folder');
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw invalid(twice, 'the same write holds it twice');
}

/** fast-import would replace a whole folder by a file, and a file by a folder, without a word. */
function checkKinds(paths: readonly string[], before: Snapshot | undefined): void {
  for (const path of paths) {
    if (before?.found.get(path)?.type === 'tree') throw invalid(path, 'it is a folder');
    const file = foldersOf(path).find((folder) => (before?.found.get(folder)?.type ?? 'tree') !== 'tree');
    if (file !== undefined) throw invalid(path, `${file} is a file`);
  }
}

function isSame(file: CommitRequest['files'][number], before: Snapshot | undefined): boolean {
  const found = before?.found.get(file.path);
  return found !== undefined && found.id === blobId(file.content, found.id.length);
}

/** The id git gives to a content, in the hash that the repository uses. */
function blobId(content: Uint8Array, digits: number): string {
  const hash = createHash(digits === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}

function invalid(path: string, reason: string): Error {
  return slipwayError('SLW_GIT_PATH_INVALID', { path: JSON.stringify(path), reason });
}
