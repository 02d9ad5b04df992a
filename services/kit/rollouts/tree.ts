import type { PodSummary } from '../kube/index.ts';
import type { CanaryStep, ReplicaSet } from './resource.ts';
import type { RolloutTree, TreeAnalysis, TreeRevision, TreeStep } from './tree-model.ts';
import type { RolloutView } from './types.ts';
import { HASH_LABEL, revisionsOf } from './undo-plan.ts';

/** The fields of an AnalysisRun that are shown. */
export interface AnalysisRun {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string }[];
  };
  readonly status?: { readonly phase?: string; readonly message?: string };
}

export interface TreeParts {
  readonly sets: readonly ReplicaSet[];
  /** By the name of the ReplicaSet. */
  readonly pods: ReadonlyMap<string, readonly PodSummary[]>;
  readonly runs: readonly AnalysisRun[];
}

/** A Rollout with all that belongs to it, newest first. Pure. */
export function treeOf(rollout: RolloutView, { sets, pods, runs }: TreeParts): RolloutTree {
  return {
    rollout,
    steps: stepsOf(rollout),
    revisions: revisionsOf(rollout.uid, sets).map(({ revision, podHash, set }) => ({
      revision,
      replicaSet: set.metadata.name,
      podHash,
      roles: rolesOf(rollout, podHash),
      images: (set.spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []),
      wanted: set.spec?.replicas ?? 0,
      available: set.status?.availableReplicas ?? 0,
      pods: (pods.get(set.metadata.name) ?? []).map(({ name, ready, state }) => ({ name, ready, state })),
    })),
    analysisRuns: analysesOf(rollout, runs),
  };
}

function stepsOf({ resource, step, aborted }: RolloutView): readonly TreeStep[] {
  return (resource.spec?.strategy?.canary?.steps ?? []).map((each, index) => ({
    words: stepWords(each),
    state: index < step ? 'done' : index === step && !aborted ? 'current' : 'ahead',
  }));
}

/** `setWeight 25`, `pause`, `pause 30s`, `analysis`. Pure. */
export function stepWords(step: CanaryStep): string {
  if (step.setWeight !== undefined) return `setWeight ${step.setWeight}`;
  if ('pause' in step) return `pause ${durationWords(step.pause?.duration)}`.trim();
  const { weight, replicas } = step.setCanaryScale ?? {};
  if (step.setCanaryScale !== undefined) {
    const words =
      replicas !== undefined ? `replicas ${replicas}` : weight !== undefined ? `weight ${weight}` : 'by traffic';
    return `setCanaryScale ${words}`;
  }
  if (step.plugin !== undefined) return `plugin ${step.plugin.name ?? ''}`.trim();
  return Object.keys(step)[0] ?? 'step';
}

function durationWords(duration: number | string | undefined): string {
  return typeof duration === 'number' || /^\d+$/.test(duration ?? '') ? `${duration}s` : (duration ?? '');
}

function rolesOf({ podHash, stableHash, resource }: RolloutView, hash: string): TreeRevision['roles'] {
  const { activeSelector, previewSelector } = resource.status?.blueGreen ?? {};
  const roles = [
    ['newest', podHash],
    ['stable', stableHash],
    ['active', activeSelector],
    ['preview', previewSelector],
  ] as const;
  return roles.flatMap(([role, of]) => (hash !== '' && of === hash ? [role] : []));
}

function analysesOf({ uid }: RolloutView, runs: readonly AnalysisRun[]): readonly TreeAnalysis[] {
  return runs
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid))
    .toSorted((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''))
    .map(({ metadata, status }) => {
      const hash = metadata.labels?.[HASH_LABEL];
      return {
        name: metadata.name,
        status: status?.phase ?? 'Pending',
        ...(status?.message === undefined ? {} : { message: status.message }),
        ...(hash === undefined ? {} : { podHash: hash }),
      };
    });
}
