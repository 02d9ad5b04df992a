import { SlipwayError, coerceError, type ErrorCode } from '../../kit/errors/index.ts';
import type { Cluster } from '../../kit/clusters/index.ts';
import type { ReleaseName } from '../../kit/helm/index.ts';
import type { ObjectList, ObjectMeta } from '../../kit/kube/index.ts';
import { generatedName, namesFor } from '../../kit/names/index.ts';
import type { ServiceScope } from '../input.ts';
import { PROJECT_LABEL, SERVICE_LABEL, STAGE_LABEL, labelValue } from '../labels.ts';
import type { DeletionDependencies } from './start.ts';

export interface Deleted {
  readonly project: string;
  /** Absent: the whole project. */
  readonly service?: string;
}

/** A release that may be left, whether it exists or not. */
export interface Left {
  readonly cluster: Cluster;
  readonly name: ReleaseName;
  /** Whose it is, and so in whose lane it may be worked on. */
  readonly scope: ServiceScope;
}

export interface Found {
  readonly releases: readonly Left[];
  /** Why there may be more than could be found. */
  readonly doubts: readonly string[];
}

/** A project that is gone, or never was a project of ours. */
const GONE: ReadonlySet<ErrorCode> = new Set(['SLW_PROJECT_UNKNOWN', 'SLW_PROJECT_EMPTY', 'SLW_PROJECT_NAME_INVALID']);
/** What a lane can be named by; a label may be anything that somebody wrote. */
const SCOPE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The releases that may be left: by the deployer's own names for every stage that Git knows, and by the labels on release
 * Secrets, in every cluster that the project may be in, which are there when the project no longer is.
 */
export async function findReleases(deps: DeletionDependencies, deleted: Deleted, signal: AbortSignal): Promise<Found> {
  const scopes = await scopesInGit(deps, deleted);
  const named = (scopes ?? []).flatMap((scope) =>
    [namesFor(scope, deps.names), generatedName(scope, deps.names)].map((name): Left => ({
      cluster: deps.clusters.of(scope),
      name,
      scope,
    })),
  );
  const looks = deps.clusters.ofProject(deleted.project).map(async (cluster) => labelled(cluster, deleted, signal));
  const looked = await Promise.all(looks);
  // Where the project's stages are known, the right to look into all other namespaces is not needed.
  const doubts = looked.flatMap(({ doubt, isForbidden }) =>
    doubt === undefined || (isForbidden && scopes !== undefined) ? [] : [doubt],
  );
  // What Git knows comes last and wins: labels hold no names longer than theirs may be.
  const all = [...looked.flatMap(({ releases }) => releases), ...named];
  return { releases: [...new Map(all.map((left) => [keyOf(left), left])).values()], doubts };
}

function keyOf({ cluster, name }: Left): string {
  return `${cluster.name}/${name.namespace}/${name.release}`;
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

interface Labelled {
  readonly releases: readonly Left[];
  readonly doubt?: string;
  readonly isForbidden?: boolean;
}

async function labelled(cluster: Cluster, deleted: Deleted, signal: AbortSignal): Promise<Labelled> {
  const { project, service } = deleted;
  const labels = [
    'owner=helm',
    `${PROJECT_LABEL}=${labelValue(project)}`,
    ...(service === undefined ? [] : [`${SERVICE_LABEL}=${labelValue(service)}`]),
  ];
  try {
    const query = { labelSelector: labels.join(',') };
    const options = { query, only: 'metadata', signal } as const;
    const list = await cluster.kube.get<ObjectList<{ metadata: ObjectMeta }>>('/api/v1/secrets', options);
    return { releases: (list?.items ?? []).flatMap(({ metadata }) => leftOf(cluster, deleted, metadata)) };
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.retryable || signal.aborted) throw error;
    return { releases: [], ...doubtAbout(cluster, error) };
  }
}

function doubtAbout({ name }: Cluster, { code, message, next }: SlipwayError): Omit<Labelled, 'releases'> {
  const isForbidden = code === 'SLW_KUBE_FORBIDDEN';
  const why = isForbidden ? 'The project is gone, so its stages are not known, and Slipway' : 'Slipway';
  return { isForbidden, doubt: `${why} may not look for its releases in cluster ${name}: ${message} ${next}` };
}

function leftOf(cluster: Cluster, { project }: Deleted, { namespace, labels = {} }: ObjectMeta): readonly Left[] {
  const [release, stage, service] = [labels['name'], labels[STAGE_LABEL], labels[SERVICE_LABEL]];
  if (namespace === undefined || release === undefined) return [];
  const scope = { project, stage: stage ?? '', service: service ?? '' };
  if (![scope.stage, scope.service].every((name) => SCOPE_NAME.test(name))) return [];
  return [{ cluster, name: { release, namespace }, scope }];
}
