import type { Answers, GitObject, Question } from './cat-file-batch.ts';
import { CAT_FILE } from './cat-file-process.ts';
import { checkPath, isCommitId, isRevision, isShortId } from './guard.ts';
import type { Readers } from './readers.ts';
import { gitFailed, MAX_OUTPUT, type GitOptions } from './run.ts';
import type { Found, Repository, Snapshot } from './types.ts';

/** A repository and the way to its objects. */
export interface Source {
  readonly dir: string;
  readonly git: GitOptions;
  readonly readers: Readers;
}

export async function lookAt(
  source: Source,
  revision: string,
  paths: readonly string[],
): Promise<Snapshot | undefined> {
  paths.forEach(checkPath);
  const answer = await askAt(source, 'info', revision, paths);
  if (answer === undefined) return undefined;
  const found = new Map<string, Found>();
  paths.forEach((path, index) => {
    const object = answer.objects[index];
    if (object !== undefined && object.type !== 'tag') found.set(path, { id: object.id, type: object.type });
  });
  return { commit: answer.commit, found };
}

export async function readAt(source: Source, revision: string, path: string): ReturnType<Repository['read']> {
  checkPath(path);
  const answer = await askAt(source, 'contents', revision, [path]);
  if (answer === undefined) return undefined;
  const [file] = answer.objects;
  return { commit: answer.commit, content: file?.type === 'blob' ? file.content : undefined };
}

export async function blobsOf(source: Source, ids: readonly string[]): Promise<readonly Buffer[]> {
  const objects = await ask(source, 'contents', ids);
  return ids.map((id, index) => {
    const object = objects[index];
    if (object?.type === 'blob') return object.content;
    throw gitFailed(source.dir, CAT_FILE, { exitCode: 0, stderr: `there is no file content ${id}` });
  });
}

/**
 * What lies at paths ('' is the root) of the commit that a revision means at present. Paths are asked for at a full id
 * and not at the branch, so that an answer is of one commit although the branch may move meanwhile.
 */
export async function askAt(
  source: Source,
  kind: Question['ask'],
  revision: string,
  paths: readonly string[],
): Promise<{ readonly commit: string; readonly objects: Answers } | undefined> {
  if (!isRevision(revision)) return undefined;
  const isExact = isCommitId(revision) && !isShortId(revision);
  const names = isExact ? paths.map((path) => `${revision}:${path}`) : [];
  const [commit, ...objects] = await ask(source, isExact ? kind : 'info', [`${revision}^{commit}`, ...names]);
  if (commit === undefined || !isMeant(revision, commit)) return undefined;
  return isExact ? { commit: commit.id, objects } : askAt(source, kind, commit.id, paths);
}

export async function ask(
  { dir, git, readers }: Source,
  kind: Question['ask'],
  names: readonly string[],
  limit = MAX_OUTPUT,
): Promise<Answers> {
  return readers.ask(dir, git, { ask: kind, names, limit });
}

/** git prefers a branch named like a short id, say `deadbee`, to the commit that begins so. */
function isMeant(revision: string, commit: GitObject): boolean {
  return !isCommitId(revision) || commit.id.startsWith(revision);
}
