/** The `slipway` command. */
export { commandPage } from './docs.ts';
export { createProgram } from './program.ts';
export { run } from './run.ts';
