import { slipwayError } from '../errors/index.ts';

const MAX_PATH = 1_024;
const COMMIT_ID = /^[0-9a-f]{7,64}$/;
const BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/;
/** What git itself refuses in a branch name (git help check-ref-format), of what BRANCH lets through. */
const BRANCH_REFUSED = /\.\.|\/\/|\/\.|\.$|\/$|\.lock(\/|$)/;

/** Why a path may not be read or written, in words that complete "is not allowed: "; undefined when it may. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (Buffer.byteLength(path) > MAX_PATH) return `it is longer than ${MAX_PATH} bytes`;
  if (/[\p{Cc}\p{Cs}]/u.test(path)) return 'it holds control or broken characters';
  if (path.includes('\\')) return 'it holds a backslash';
  if (path.startsWith('/')) return 'it is absolute';
  if (path.startsWith('-')) return 'it begins with a dash';
  const part = path.split('/').find(isRefused);
  return part === undefined ? undefined : `it holds the part "${part}"`;
}

/** @throws SLW_GIT_PATH_INVALID */
export function checkPath(path: string): void {
  const reason = pathProblem(path);
  if (reason !== undefined) throw slipwayError('SLW_GIT_PATH_INVALID', { path: JSON.stringify(path), reason });
}

export function isCommitId(text: string): boolean {
  return COMMIT_ID.test(text);
}

/** Whether the id is cut short: then git may mean something else by it, such as a branch of that name. */
export function isShortId(text: string): boolean {
  return isCommitId(text) && text.length !== 40 && text.length !== 64;
}

/** @throws SLW_GIT_BRANCH_INVALID */
export function branchRef(branch: string): string {
  const allowed = BRANCH.test(branch) && !BRANCH_REFUSED.test(branch);
  if (!allowed) throw slipwayError('SLW_GIT_BRANCH_INVALID', { branch: JSON.stringify(branch) });
  return `refs/heads/${branch}`;
}

/** Whether the revision has one of the forms that `Repository` takes. */
export function isRevision(revision: string): boolean {
  if (revision === 'HEAD' || isCommitId(revision)) return true;
  if (!revision.startsWith('refs/heads/')) return false;
  const branch = revision.slice('refs/heads/'.length);
  return BRANCH.test(branch) && !BRANCH_REFUSED.test(branch);
}

/** `git~1` is what Windows calls `.git`: a clone there would meet it. */
function isRefused(part: string): boolean {
  return part === '' || part === '.' || part === '..' || /^(\.git|git~\d+)[ .]*$/i.test(part);
}
