/** Actions on what runs: the answer to action.triggered, one file for each kind. */
export { actionHandler } from './handler.ts';
