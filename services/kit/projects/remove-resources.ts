import { slipwayError } from '../errors/index.ts';
import type { Snapshot } from '../git/index.ts';
import { locate, resourcePath } from './layout.ts';
import { METADATA_FILE, SHIPYARD_FILE } from './metadata.ts';
import { checkScope } from './names.ts';
import { checkExists, existenceOf } from './resources.ts';
import type { OpenProject } from './store.ts';
import type { Committed, ResourceScope } from './types.ts';

export interface ResourceRemoval {
  readonly scope: ResourceScope;
  readonly paths: readonly string[];
  readonly message: string;
  readonly time: Date;
}

/** @throws SLW_RESOURCE_UNKNOWN when there is none of them, SLW_RESOURCE_KEPT */
export async function removeResources(open: OpenProject, removal: ResourceRemoval): Promise<Committed> {
  const { scope, message, time } = removal;
  checkScope(scope);
  removal.paths.forEach((path) => checkMayGo(scope, path));
  const place = locate(open.layout, scope);
  const removed = removal.paths.map((path) => resourcePath(place, path));
  const inspect = existenceOf(open, scope, place);
  const check = (before: Snapshot | undefined) => {
    checkExists(open, scope, before);
    // A folder is no resource: what is in it may be a stage's service.
    if (removed.some((path) => before?.found.get(path)?.type === 'blob')) return;
    const { project, stage, service } = scope;
    const words = [service, stage, project].filter((part) => part !== undefined).join(' of ');
    throw slipwayError('SLW_RESOURCE_UNKNOWN', { path: removal.paths.join(', '), scope: words });
  };
  const { commit } = await open.repository.commit({
    ...{ branch: place.branch, files: [], removed, message, time, inspect, check },
  });
  return { commit };
}

/** metadata.yaml is what makes a stage and a service exist, shipyard.yaml the project. */
function checkMayGo(scope: ResourceScope, path: string): void {
  const reason =
    path === METADATA_FILE
      ? 'without it there would be no project, stage or service any more'
      : path === SHIPYARD_FILE && scope.stage === undefined
        ? 'a project has a shipyard'
        : undefined;
  if (reason !== undefined) throw slipwayError('SLW_RESOURCE_KEPT', { path, reason });
}
