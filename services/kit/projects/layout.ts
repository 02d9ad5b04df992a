import { pathProblem } from '../git/index.ts';
import { slipwayError } from '../errors/index.ts';
import type { ResourceScope } from './types.ts';

/** The folder that holds the stages where they are folders (Keptn's directory mode). */
export const STAGES_FOLDER = '.keptn-stages';

/** How a repository holds its stages: `folders` on its one branch, or a branch for each. */
export interface Layout {
  readonly stages: 'folders' | 'branches';
  /** The branch with shipyard.yaml. */
  readonly main: string;
}

export interface Place {
  readonly branch: string;
  /** From the root of the branch; '' is the root. */
  readonly folder: string;
}

/** Where a scope's resources lie (specs/keptn.md 3.4). The names in the scope are checked before. */
export function locate(layout: Layout, scope: ResourceScope): Place {
  if (scope.stage === undefined) return { branch: layout.main, folder: '' };
  if (layout.stages === 'folders') {
    return { branch: layout.main, folder: joinPath(STAGES_FOLDER, scope.stage, scope.service ?? '') };
  }
  if (scope.stage === layout.main) throw slipwayError('SLW_STAGE_UNKNOWN', { ...scope });
  return { branch: scope.stage, folder: scope.service ?? '' };
}

export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

/** A path of a resource from the root of its branch. @throws SLW_GIT_PATH_INVALID */
export function resourcePath(place: Place, path: string): string {
  const reason = pathProblem(path) ?? stagesProblem(place, path);
  if (reason !== undefined) throw slipwayError('SLW_GIT_PATH_INVALID', { path: JSON.stringify(path), reason });
  return joinPath(place.folder, path);
}

/** Else a resource of the project could make a stage, or write into one, unseen by the checks of the stage. */
function stagesProblem(place: Place, path: string): string | undefined {
  const reaches = place.folder === '' && path.split('/', 1)[0] === STAGES_FOLDER;
  return reaches ? `${STAGES_FOLDER} holds the stages: name the stage instead` : undefined;
}
