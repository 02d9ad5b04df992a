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

export interface PreflightRequest {
  readonly name: ReleaseName;
  /** Named by its content, so that the same path is the same chart. */
  readonly chart: string;
  readonly values: JsonObject;
  readonly valuesFiles: readonly string[];
  readonly signal?: AbortSignal;
}
