import type { Repository } from '../git/index.ts';
import { joinPath, locate } from './layout.ts';
import { projectMetadata, SHIPYARD_FILE, stageMetadata } from './metadata.ts';
import type { Committed, ResourceFile } from './types.ts';

export interface FirstFiles {
  readonly project: string;
  readonly shipyard: string | undefined;
  readonly stages: readonly string[];
  readonly time: Date;
}

/** What makes a project of a branch: the shipyard, the metadata, and a folder for each stage. */
export async function firstCommit(repository: Repository, main: string, request: FirstFiles): Promise<Committed> {
  const message = `Create project ${request.project}`;
  const files = firstFiles(main, request);
  const { commit } = await repository.commit({ branch: main, files, message, time: request.time });
  return { commit };
}

function firstFiles(main: string, { project, shipyard, stages, time }: FirstFiles): readonly ResourceFile[] {
  const inStages = [...new Set(stages)].map((stage) => {
    const { folder } = locate({ stages: 'folders', main }, { project, stage });
    const file = stageMetadata(stage, time);
    return { path: joinPath(folder, file.path), content: file.content };
  });
  const written = shipyard === undefined ? [] : [{ path: SHIPYARD_FILE, content: Buffer.from(shipyard) }];
  return [...written, projectMetadata(project, time), ...inStages];
}
