import type { JsonObject } from '../events/index.ts';
import type { ReleaseName } from '../helm/index.ts';

/** One thing that a delivery does in the cluster, as RBAC names it. */
export interface Need {
  readonly verb: string;
  /** '' is the core group. */
  readonly group: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  /** '' for what belongs to no namespace. */
  readonly namespace: string;
  /** The object, for rules that allow single ones; absent where the name is not known beforehand. */
  readonly name?: string;
}

/** A rule as the API server reports it. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What an operation does to objects: bring them to what a manifest says, change them in place, or take them away. */
export type Operation = 'apply' | 'change' | 'delete';

/** An operation on objects that are known, because a revision of a release holds them. */
export interface OperationRequest {
  readonly name: ReleaseName;
  readonly operation: Operation;
  /** Rendered manifests. */
  readonly manifests: readonly string[];
  readonly signal?: AbortSignal;
}

export interface PreflightRequest {
  readonly name: ReleaseName;
  /** Named by its content, so that the same path is the same chart. */
  readonly chart: string;
  readonly values: JsonObject;
  readonly valuesFiles: readonly string[];
  readonly signal?: AbortSignal;
}
