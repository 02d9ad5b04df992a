import { slipwayError } from '../../../kit/errors/index.ts';
import type { Projects, ResourceScope } from '../../../kit/projects/index.ts';
import type { ResourceMetadata } from './schemas.ts';

/** Where the resources of that scope are, at that commit. */
export async function metadataOf(projects: Projects, scope: ResourceScope, version: string): Promise<ResourceMetadata> {
  const { layout, remote } = await projects.about(scope.project);
  const branch = layout === 'branches' && scope.stage !== undefined ? { branch: scope.stage } : {};
  return { ...branch, upstreamURL: remote?.url ?? '', version };
}

/**
 * A file at a commit, or at the newest, which is named.
 * @throws SLW_PROJECT_UNKNOWN, SLW_STAGE_UNKNOWN, SLW_SERVICE_UNKNOWN, SLW_COMMIT_UNKNOWN, SLW_KEPTN_RESOURCE_UNKNOWN
 */
export async function readResource(
  projects: Projects,
  scope: ResourceScope,
  path: string,
  commit: string | undefined,
): Promise<{ readonly content: Buffer; readonly version: string }> {
  const version = commit ?? (await projects.head(scope.project, scope.stage));
  const content = await projects.read(scope, path, version);
  if (content !== undefined) return { content, version };
  await requireService(projects, scope);
  throw slipwayError('SLW_KEPTN_RESOURCE_UNKNOWN', { path, place: placeOf(scope) });
}

/** The paths of all files of the scope, sorted, and the commit they were listed at. */
export async function listResources(projects: Projects, scope: ResourceScope) {
  const version = await projects.head(scope.project, scope.stage);
  const paths = await projects.listFiles(scope, '', version);
  if (paths.length === 0) await requireService(projects, scope);
  return { paths: paths.toSorted(), version };
}

async function requireService(projects: Projects, scope: ResourceScope): Promise<void> {
  const { project, stage, service } = scope;
  if (stage === undefined || service === undefined) return;
  if ((await projects.services(project, stage)).includes(service)) return;
  throw slipwayError('SLW_SERVICE_UNKNOWN', { project, stage, service });
}

function placeOf({ project, stage, service }: ResourceScope): string {
  if (stage === undefined) return `project ${project}`;
  return service === undefined
    ? `stage ${stage} of project ${project}`
    : `service ${service}, stage ${stage}, project ${project}`;
}
