/** Git repositories without a work tree: the only place that runs git. */
export { isCommitId, pathProblem } from './guard.ts';
export { createRepository, openRepository, type RepositoryOptions } from './repository.ts';
export type { GitOptions } from './run.ts';
export type { CommitRequest, CommitResult, Found, Repository, Snapshot, TreeEntry } from './types.ts';
export type { Upstream } from './upstream.ts';
export {
  checkProxy,
  checkRemoteUrl,
  createRemote,
  remotePolicy,
  sweepAccess,
  type Remote,
  type RemotePolicy,
  type RemoteSettings,
} from './remote/index.ts';
