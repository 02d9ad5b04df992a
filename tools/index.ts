/** The programs that Slipway runs and does not write: where each comes from, found or built, kept by version. */
export { CATALOGUE, CLUSTER_TOOLS, toolNamed, type Tool, type ToolName } from './catalogue.ts';
export { lastLines } from './build.ts';
export { ensureTools, type EnsureOptions } from './ensure.ts';
export { findGo } from './go.ts';
export { isAlive, withLock, type LockOptions } from './lock.ts';
export { seconds, silentReport, terminalReport, type Report, type Wait } from './progress.ts';
export { projectRoot } from './root.ts';
