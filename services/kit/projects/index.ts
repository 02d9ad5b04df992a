/** Projects in Git: shipyard, stages, services and their resources. */
export type { Committed, Projects, ResourceFile, ResourceScope } from './types.ts';
