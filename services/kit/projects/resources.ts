import { slipwayError } from '../errors/index.ts';
import { isCommitId, type Snapshot } from '../git/index.ts';
import { joinPath, locate, resourcePath, STAGES_FOLDER, type Place } from './layout.ts';
import { METADATA_FILE } from './metadata.ts';
import { checkScope } from './names.ts';
import type { OpenProject } from './store.ts';
import type { Committed, ResourceFile, ResourceScope } from './types.ts';

const LIMITS = { maxCount: 2_000, maxBytes: 20 * 1_048_576 };
const REGULAR_FILE = /^100/;

export interface ResourceWrite {
  readonly scope: ResourceScope;
  readonly files: readonly ResourceFile[];
  readonly message: string;
  readonly time: Date;
}

/** Where a scope is read: at the commit, or at the branch as it stands. @throws SLW_COMMIT_UNKNOWN */
export function revisionOf(open: OpenProject, place: Place, commit: string | undefined): string {
  if (commit === undefined) return `refs/heads/${place.branch}`;
  if (!isCommitId(commit)) throw commitUnknown(open, commit);
  return commit;
}

/** A scope that does not exist at present has no files; a commit that does not exist is an error. */
export function absentAt(open: OpenProject, commit: string | undefined): undefined {
  if (commit !== undefined) throw commitUnknown(open, commit);
  return undefined;
}

export async function readResource(
  open: OpenProject,
  scope: ResourceScope,
  path: string,
  commit: string | undefined,
): Promise<Buffer | undefined> {
  checkScope(scope);
  const place = locate(open.layout, scope);
  const answer = await open.repository.read(revisionOf(open, place, commit), resourcePath(place, path));
  return answer === undefined ? absentAt(open, commit) : answer.content;
}

/** Symbolic links and submodules are no resources. */
export async function listResources(
  open: OpenProject,
  scope: ResourceScope,
  under: string,
  commit: string | undefined,
): Promise<readonly string[]> {
  checkScope(scope);
  const place = locate(open.layout, scope);
  const folder = under === '' ? place.folder : resourcePath(place, under);
  const entries = await open.repository.list(revisionOf(open, place, commit), folder, 'all');
  if (entries === undefined) return absentAt(open, commit) ?? [];
  const paths = entries.filter((entry) => REGULAR_FILE.test(entry.mode)).map((entry) => entry.path);
  if (place.folder === '') return paths.filter((path) => !path.startsWith(`${STAGES_FOLDER}/`));
  return paths.map((path) => path.slice(place.folder.length + 1));
}

export async function writeResources(open: OpenProject, write: ResourceWrite): Promise<Committed> {
  const { scope, message, time } = write;
  checkScope(scope);
  checkLimits(write.files);
  const place = locate(open.layout, scope);
  const files = write.files.map((file) => ({ ...file, path: resourcePath(place, file.path) }));
  const inspect = existenceOf(open, scope, place);
  const check = (before: Snapshot | undefined) => checkExists(open, scope, before);
  const { commit } = await open.repository.commit({ branch: place.branch, files, message, time, inspect, check });
  return { commit };
}

/** @throws SLW_STAGE_UNKNOWN, SLW_SERVICE_UNKNOWN */
export function checkExists(open: OpenProject, scope: ResourceScope, before: Snapshot | undefined): void {
  const about = { ...scope };
  const [stage] = stageFolder(open, scope);
  if (before === undefined || (stage !== undefined && before.found.get(stage)?.type !== 'tree')) {
    throw slipwayError('SLW_STAGE_UNKNOWN', about);
  }
  if (scope.service === undefined) return;
  const marker = joinPath(locate(open.layout, scope).folder, METADATA_FILE);
  if (!before.found.has(marker)) throw slipwayError('SLW_SERVICE_UNKNOWN', about);
}

/** What has to be looked at for `checkExists`. */
export function existenceOf(open: OpenProject, scope: ResourceScope, place: Place): readonly string[] {
  return place.folder === '' ? [] : [...stageFolder(open, scope), joinPath(place.folder, METADATA_FILE)];
}

/** The folder whose presence makes the stage; none where the branch does. */
function stageFolder(open: OpenProject, scope: ResourceScope): readonly string[] {
  if (scope.stage === undefined || open.layout.stages === 'branches') return [];
  return [locate(open.layout, { project: scope.project, stage: scope.stage }).folder];
}

function checkLimits(files: readonly ResourceFile[]): void {
  const bytes = files.reduce((sum, file) => sum + file.content.length, 0);
  if (files.length <= LIMITS.maxCount && bytes <= LIMITS.maxBytes) return;
  throw slipwayError('SLW_RESOURCE_LIMIT', { count: files.length, bytes, ...LIMITS });
}

function commitUnknown(open: OpenProject, commit: string): Error {
  return slipwayError('SLW_COMMIT_UNKNOWN', { project: open.name, commit: JSON.stringify(commit) });
}
