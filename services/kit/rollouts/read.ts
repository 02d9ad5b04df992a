import { slipwayError } from '../errors/index.ts';
import { selectorText, type Kube, type ObjectList } from '../kube/index.ts';
import { replicaSetsPath, rolloutPath, rolloutsPath } from './paths.ts';
import type { ReplicaSet, Rollout } from './resource.ts';
import type { RevisionCounts, SetCounts } from './settled.ts';
import type { RolloutRef, RolloutView } from './types.ts';
import { HASH_LABEL, revisionsOf } from './undo-plan.ts';
import { viewOf } from './view.ts';

export async function readRollout(kube: Kube, ref: RolloutRef, signal?: AbortSignal): Promise<RolloutView | undefined> {
  const rollout = await kube.get<Rollout>(rolloutPath(ref), signal === undefined ? {} : { signal });
  return rollout === undefined ? undefined : viewOf(rollout);
}

/** @throws SLW_ROLLOUT_UNKNOWN */
export async function requireRollout(kube: Kube, ref: RolloutRef, signal?: AbortSignal): Promise<RolloutView> {
  return (await readRollout(kube, ref, signal)) ?? raiseUnknown(ref);
}

export function raiseUnknown({ namespace, name }: RolloutRef): never {
  throw slipwayError('SLW_ROLLOUT_UNKNOWN', { namespace, name });
}

export async function listRollouts(
  kube: Kube,
  namespace: string,
  signal?: AbortSignal,
): Promise<readonly RolloutView[]> {
  const list = await kube.get<ObjectList<Rollout>>(rolloutsPath(namespace), signal === undefined ? {} : { signal });
  return (list?.items ?? []).map(viewOf);
}

/** The ReplicaSets that are the Rollout's own. */
export async function readSets(kube: Kube, view: RolloutView, signal?: AbortSignal): Promise<readonly ReplicaSet[]> {
  const labelSelector = selectorOf(view);
  const query = labelSelector === undefined || labelSelector === '' ? {} : { query: { labelSelector } };
  const path = replicaSetsPath(view.namespace);
  const list = await kube.get<ObjectList<ReplicaSet>>(path, { ...query, ...(signal === undefined ? {} : { signal }) });
  return (list?.items ?? []).filter(({ metadata }) =>
    (metadata.ownerReferences ?? []).some(({ uid }) => uid === view.uid),
  );
}

/** All its pods': with blue/green the selector of the status is that of the active revision alone. */
function selectorOf({ resource: { spec, status } }: RolloutView): string | undefined {
  const parts = status?.selector?.split(',').filter((part) => !part.startsWith(`${HASH_LABEL}=`));
  return selectorText(spec?.selector) ?? parts?.join(',');
}

/** How many pods of the newest and of the stable revision there should be and are. */
export async function readCounts(kube: Kube, view: RolloutView, signal?: AbortSignal): Promise<RevisionCounts> {
  const sets = await readSets(kube, view, signal);
  const isNewest = revisionsOf(view.uid, sets)[0]?.podHash === view.podHash;
  return { newest: countsOf(sets, view.podHash), stable: countsOf(sets, view.stableHash), isNewest };
}

function countsOf(sets: readonly ReplicaSet[], hash: string): SetCounts {
  const set = sets.find(({ metadata }) => hash !== '' && metadata.labels?.[HASH_LABEL] === hash);
  return { wanted: set?.spec?.replicas ?? 0, available: set?.status?.availableReplicas ?? 0 };
}
