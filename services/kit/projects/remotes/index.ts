/** Git remotes of projects: which one a project has, its credentials, and how new what is known of it is. */
export { createRemotes, type Remotes, type RemotesOptions } from './remotes.ts';
export { readRemote, writeRemote, type StoredRemote } from './stored.ts';
export type { Trouble } from './fetches.ts';
export type { Want } from './freshness.ts';
