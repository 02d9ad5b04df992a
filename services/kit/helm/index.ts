/** Helm: the program as child processes, its release records, and its words made into errors. */
export { namespaceArgument } from './arguments.ts';
export { classifyFailure, helmWords, type HelmFailure } from './classify.ts';
export { createHelm, subjectOf, type HelmSettings } from './helm.ts';
export { WORKLOADS, allObjectsOf, objectsOf, type ManifestObject } from './manifest.ts';
export { findOrphans, isAlive, processSpace, terminate, type Orphan, type OrphanTrace } from './orphans.ts';
export { createReleases, type Releases, type Revision } from './releases.ts';
export { createSlots, type Slots } from './slots.ts';
export type {
  Helm,
  HelmManner,
  PlanRequest,
  ReleaseHook,
  ReleaseName,
  ReleaseResult,
  RollbackRequest,
  RunOptions,
  UninstallRequest,
  UpgradeRequest,
} from './types.ts';
