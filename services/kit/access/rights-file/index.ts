/** The file of users and rights: read, checked, and read anew when it changes. */
export { keepRights, type KeptRights } from './keep.ts';
export { parseRightsFile } from './parse.ts';
export type { ClaimedEntry, RightsTable, TokenEntry } from './table.ts';
