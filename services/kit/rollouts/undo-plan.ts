import type { JsonPatchOperation } from '../kube/index.ts';
import type { PodTemplate, ReplicaSet } from './resource.ts';
import type { RolloutView } from './types.ts';
import { revisionOf } from './view.ts';

export const HASH_LABEL = 'rollouts-pod-template-hash';
const REVISION = 'rollout.argoproj.io/revision';

/** A revision that a ReplicaSet still keeps. */
export interface KeptRevision {
  readonly revision: number;
  readonly podHash: string;
  readonly set: ReplicaSet;
}

export type UndoPlan =
  /** Write this template. */
  | { readonly kind: 'write'; readonly revision: number; readonly template: PodTemplate }
  /** That revision is the newest already. */
  | { readonly kind: 'same'; readonly revision: number }
  /** There is none of that number; or, without a number, none before the newest. */
  | { readonly kind: 'unknown'; readonly revisions: readonly number[] };

/** The revisions of a Rollout, newest first: its own ReplicaSets that the controller has numbered. Pure. */
export function revisionsOf(uid: string, sets: readonly ReplicaSet[]): readonly KeptRevision[] {
  return sets
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid))
    .flatMap((set) => {
      const revision = revisionOf(set.metadata.annotations?.[REVISION]);
      return revision === undefined ? [] : [{ revision, podHash: set.metadata.labels?.[HASH_LABEL] ?? '', set }];
    })
    .toSorted((a, b) => b.revision - a.revision);
}

/** What an undo writes: that revision, else the one before the newest (specs/argo.md 2.2). Pure. */
export function planUndo(view: RolloutView, sets: readonly ReplicaSet[], toRevision?: number): UndoPlan {
  const kept = revisionsOf(view.uid, sets);
  const target = toRevision === undefined ? kept[1] : kept.find(({ revision }) => revision === toRevision);
  const template = target?.set.spec?.template;
  if (target === undefined || template === undefined) {
    return { kind: 'unknown', revisions: kept.map(({ revision }) => revision) };
  }
  // The API server fills a ReplicaSet's template with defaults, so that templates cannot be compared; hashes can.
  if (target.podHash !== '' && target.podHash === view.podHash) return { kind: 'same', revision: target.revision };
  return { kind: 'write', revision: target.revision, template: withoutHash(template) };
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The patch that writes a template where `path` says that it lies, into this very object. Pure. */
export function templatePatch(uid: string, path: string, value: PodTemplate): readonly JsonPatchOperation[] {
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'replace', path, value },
  ];
}
