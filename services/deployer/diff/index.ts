/** What a delivery would change, asked by `diff.triggered` and answered without writing anything. */
export { manifestBefore, tellChanges, type Before } from './tell-changes.ts';
export { diffHandler } from './handler.ts';
