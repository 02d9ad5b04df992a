import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import { createRepository, type RepositoryOptions } from '../git/index.ts';
import { joinPath, locate, type Layout } from './layout.ts';
import { projectMetadata, stageMetadata } from './metadata.ts';
import { checkProjectName, checkStageName } from './names.ts';
import { exists, type Store } from './store.ts';
import type { Committed, ResourceFile } from './types.ts';

export interface NewProject {
  readonly project: string;
  /** Text of shipyard.yaml. */
  readonly shipyard: string;
  readonly stages: readonly string[];
  readonly time: Date;
  /** Names the folder it is built in; unique. */
  readonly id: string;
}

const LAYOUT: Layout = { stages: 'folders', main: 'main' };

/** Builds the repository aside and renames it into place: a project exists with its shipyard or not at all. */
export async function createProject(store: Store, options: RepositoryOptions, request: NewProject): Promise<Committed> {
  checkProjectName(request.project);
  request.stages.forEach(checkStageName);
  if (request.stages.length === 0) throw slipwayError('SLW_PROJECT_STAGES_MISSING', { project: request.project });
  const place = store.pathOf(request.project);
  if (await exists(place)) throw slipwayError('SLW_PROJECT_EXISTS', { project: request.project });
  await mkdir(store.folder, { recursive: true });
  const aside = join(store.folder, `.new-${request.id}`);
  try {
    const repository = await createRepository(aside, LAYOUT.main, options);
    const message = `Create project ${request.project}`;
    const files = projectFiles(request);
    const { commit } = await repository.commit({ branch: LAYOUT.main, files, message, time: request.time });
    repository.close();
    await moveInto(aside, place, request.project);
    return { commit };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function projectFiles(request: NewProject): readonly ResourceFile[] {
  const stages = [...new Set(request.stages)].map((stage) => {
    const { folder } = locate(LAYOUT, { project: request.project, stage });
    const file = stageMetadata(stage, request.time);
    return { path: joinPath(folder, file.path), content: file.content };
  });
  const shipyard = { path: 'shipyard.yaml', content: Buffer.from(request.shipyard) };
  return [shipyard, projectMetadata(request.project, request.time), ...stages];
}

/** A folder cannot be renamed over one that holds something: the second of two creators is refused here. */
async function moveInto(aside: string, place: string, project: string): Promise<void> {
  try {
    await rename(aside, place);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST')
      throw slipwayError('SLW_PROJECT_EXISTS', { project }, { cause: error });
    throw error;
  }
}
