/** What a delivery would change, asked by `diff.triggered` and answered without writing anything. */
export { diffHandler } from './handler.ts';
