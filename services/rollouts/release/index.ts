/** release.triggered: the canary goes one step further, or, after a bad result, away. */
export { releaseHandler } from './handler.ts';
export { effectOf as promoteEffect } from './members.ts';
