/** Projects in Git: shipyard, stages, services and their resources. */
export { projectNameProblem, serviceNameProblem, stageNameProblem } from './names.ts';
export { createProjects, type ProjectsOptions } from './projects.ts';
export type { Committed, Projects, ResourceFile, ResourceScope } from './types.ts';
