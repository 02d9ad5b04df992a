/** What remains of deleted services and projects: their releases are uninstalled, in every stage. */
export { lastDeletion } from './tombstone.ts';
export { startDeletion, type Deletion, type DeletionOptions } from './start.ts';
