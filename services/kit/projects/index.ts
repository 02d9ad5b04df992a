/** Projects in Git: shipyard, stages, services and their resources. */
export { createdIn } from './about.ts';
export { checkFolder } from './export-folder.ts';
export { keepFolder, type FolderFile } from './keep-folder.ts';
export { METADATA_FILE } from './metadata.ts';
export { checkProjectName, checkServiceName } from './names.ts';
export { projectNameProblem, serviceNameProblem, stageNameProblem } from './names.ts';
export { nearestFile, placesOf } from './nearest-file.ts';
export { createProjects, type ProjectsOptions } from './projects.ts';
export type { RemotesOptions } from './remotes/index.ts';
export type {
  Committed,
  ProjectAbout,
  Projects,
  ProjectUpdate,
  RemoteAbout,
  RemoteSettings,
  ResourceFile,
  ResourceScope,
} from './types.ts';
