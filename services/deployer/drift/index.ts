/** Drift: generated objects that somebody changed or deleted are seen and put back, in the lane of their service. */
export { driftHandler } from './handler.ts';
export { findDrift } from './find-drift.ts';
export { putBack, type PutBack } from './put-back.ts';
export { startDriftWatch, type DriftWatch, type DriftWatchOptions } from './start-watch.ts';
