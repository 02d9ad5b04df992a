/** release.triggered: what was deployed and found good becomes the version that serves. */
export { releaseHandler } from './handler.ts';
