/** Completion in shells: one small script a shell, which asks the command itself. */
export { complete, type Completion, type LiveKind } from './complete.ts';
export { liveNames } from './live.ts';
export { SHELLS, completionScripts, type Shell } from './scripts.ts';
