import { coerceError } from '../errors/index.ts';
import type { Scope } from '../events/index.ts';
import type { Kube, ObjectMeta } from '../kube/index.ts';
import { namesFor, type NameTemplates } from '../names/index.ts';

/** A Rollout by what finds it. */
export interface ServiceRollouts {
  readonly namespace: string;
  /** Names, in alphabetical order: all of them move together. Empty: the service has none. */
  readonly names: readonly string[];
  /** Whether they came with the service's Helm release, which then can go back to an earlier revision. */
  readonly isHelms: boolean;
}

/** Finds the Rollouts of a service; one list, names and annotations only. */
export type RolloutsOfService = (scope: Scope, signal?: AbortSignal) => Promise<ServiceRollouts>;

interface FoundRollout {
  readonly metadata: ObjectMeta & { readonly annotations?: Readonly<Record<string, string>> };
}

const GROUP = '/apis/argoproj.io/v1alpha1';
const RELEASE_ANNOTATION = 'meta.helm.sh/release-name';

/**
 * The Rollouts of a service in the cluster: none where the namespace or the definition of Rollouts is missing.
 * @throws SLW_KUBE_FORBIDDEN where there are Rollouts that Slipway may not list, SLW_DEPLOY_NAME, SLW_KUBE_*
 */
export function rolloutsOf(kube: Pick<Kube, 'get'>, names: NameTemplates): RolloutsOfService {
  return async (scope, signal) => {
    const { namespace, release } = namesFor(scope, names);
    const found = await listRollouts(kube, namespace, signal);
    return { namespace, ...rolloutsAmong(found, scope, release) };
  };
}

/**
 * Those that the service's release brought; else the one that argo-service would take, `<service>-<stage>` (specs/argo.md
 * 1.3); else the one named like the service. Pure.
 */
export function rolloutsAmong(
  found: readonly FoundRollout[],
  { stage, service }: Pick<Scope, 'stage' | 'service'>,
  release: string,
): Pick<ServiceRollouts, 'names' | 'isHelms'> {
  const present = found.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ofRelease = present.filter(({ metadata }) => metadata.annotations?.[RELEASE_ANNOTATION] === release);
  if (ofRelease.length > 0) return { names: ofRelease.map(({ metadata }) => metadata.name).sort(), isHelms: true };
  const named = [`${service}-${stage}`, service].find((name) => present.some(({ metadata }) => metadata.name === name));
  return { names: named === undefined ? [] : [named], isHelms: false };
}

async function listRollouts(
  kube: Pick<Kube, 'get'>,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<readonly FoundRollout[]> {
  const options = signal === undefined ? {} : { signal };
  const path = `${GROUP}/namespaces/${encodeURIComponent(namespace)}/rollouts`;
  try {
    const list = await kube.get<{ readonly items?: readonly FoundRollout[] }>(path, { ...options, only: 'metadata' });
    return list?.items ?? [];
  } catch (thrown) {
    const error = coerceError(thrown);
    // The API server asks for rights before it looks whether the kind exists; discovery is open to everybody.
    if (error.code === 'SLW_KUBE_FORBIDDEN' && (await kube.get(GROUP, options)) === undefined) return [];
    throw error;
  }
}
