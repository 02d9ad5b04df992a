import { SlipwayError, type ErrorCode } from '../../kit/errors/index.ts';
import type { ReleaseName } from '../../kit/helm/index.ts';
import type { ObjectList, ObjectMeta } from '../../kit/kube/index.ts';
import type { ServiceScope } from '../input.ts';
import { PROJECT_LABEL, SERVICE_LABEL, labelValue } from '../labels.ts';
import { generatedName, namesFor } from '../../kit/names/index.ts';
import type { DeletionDependencies } from './start.ts';

export interface Deleted {
  readonly project: string;
  /** Absent: the whole project. */
  readonly service?: string;
}

export interface Found {
  readonly releases: readonly ReleaseName[];
  /** Why there may be more than could be found. */
  readonly doubts: readonly string[];
}

/** A project that is gone, or never was a project of ours. */
const GONE: ReadonlySet<ErrorCode> = new Set(['SLW_PROJECT_UNKNOWN', 'SLW_PROJECT_EMPTY', 'SLW_PROJECT_NAME_INVALID']);

/**
 * The releases that may be left, whether they exist or not: by the deployer's own names for every stage that Git knows,
 * and by the labels on release Secrets, which are there when the project no longer is.
 */
export async function findReleases(deps: DeletionDependencies, deleted: Deleted, signal: AbortSignal): Promise<Found> {
  const scopes = await scopesInGit(deps, deleted);
  const named = (scopes ?? []).flatMap((scope) => [namesFor(scope, deps.names), generatedName(scope, deps.names)]);
  const { releases, refused } = await labelled(deps, deleted, signal);
  const all = [...named, ...releases].map((name) => [`${name.namespace}/${name.release}`, name] as const);
  // Where the project's stages are known, the right to look into all other namespaces is not needed.
  const doubts = scopes === undefined && refused !== undefined ? [refused] : [];
  return { releases: [...new Map(all).values()], doubts };
}

/** Every service that may have a release, in every stage; undefined when the project is gone. */
async function scopesInGit(
  { charts: { projects } }: DeletionDependencies,
  { project, service }: Deleted,
): Promise<readonly ServiceScope[] | undefined> {
  try {
    const stages = await projects.stages(project);
    const scopes = stages.map(async (stage) => {
      const services = service === undefined ? await projects.services(project, stage) : [service];
      return services.map((name) => ({ project, stage, service: name }));
    });
    return (await Promise.all(scopes)).flat();
  } catch (error) {
    if (error instanceof SlipwayError && GONE.has(error.code)) return undefined;
    throw error;
  }
}

async function labelled({ kube }: DeletionDependencies, { project, service }: Deleted, signal: AbortSignal) {
  const labels = [
    'owner=helm',
    `${PROJECT_LABEL}=${labelValue(project)}`,
    ...(service === undefined ? [] : [`${SERVICE_LABEL}=${labelValue(service)}`]),
  ];
  try {
    const query = { labelSelector: labels.join(',') };
    const options = { query, only: 'metadata', signal } as const;
    const list = await kube.get<ObjectList<{ metadata: ObjectMeta }>>('/api/v1/secrets', options);
    return { releases: (list?.items ?? []).flatMap(({ metadata }) => releaseOf(metadata)) };
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLW_KUBE_FORBIDDEN') throw error;
    const refused = `The project is gone, so its stages are not known, and Slipway may not look for its releases: ${error.message} ${error.next}`;
    return { releases: [], refused };
  }
}

function releaseOf({ namespace, labels = {} }: ObjectMeta): readonly ReleaseName[] {
  const release = labels['name'];
  return namespace === undefined || release === undefined ? [] : [{ release, namespace }];
}
