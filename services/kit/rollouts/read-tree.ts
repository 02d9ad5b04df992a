import type { Kube, ObjectList } from '../kube/index.ts';
import { analysisRunsPath } from './paths.ts';
import { readRollout, readSets } from './read.ts';
import { treeOf, type AnalysisRun } from './tree.ts';
import type { RolloutTree } from './tree-model.ts';
import type { RolloutRef } from './types.ts';

/** Reads a Rollout with its ReplicaSets, their pods and its analysis runs. */
export async function readTree(kube: Kube, ref: RolloutRef, signal?: AbortSignal): Promise<RolloutTree | undefined> {
  const rollout = await readRollout(kube, ref, signal);
  if (rollout === undefined) return undefined;
  const [sets, runs] = await Promise.all([
    readSets(kube, rollout, signal),
    kube.get<ObjectList<AnalysisRun>>(analysisRunsPath(ref.namespace), signal === undefined ? {} : { signal }),
  ]);
  const alive = sets.filter(({ status }) => (status?.replicas ?? 0) > 0);
  const pods = await Promise.all(
    alive.map(async ({ metadata: { name } }) => {
      const reference = { kind: 'ReplicaSet', name, namespace: ref.namespace };
      return [name, await kube.podsOf([reference], signal)] as const;
    }),
  );
  return treeOf(rollout, { sets, pods: new Map(pods), runs: runs?.items ?? [] });
}
