/** Git remotes: which may be used, how to get in without telling anybody how, fetch and push. */
export { sweepAccess } from './access.ts';
export { createRemote, type Remote } from './remote.ts';
export { checkProxy } from './proxy.ts';
export { checkRemoteUrl, remotePolicy, type RemotePolicy } from './policy.ts';
export type { RemoteSettings } from './types.ts';
