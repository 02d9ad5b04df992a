import type { Helm, Releases } from '../helm/index.ts';
import type { Kube } from '../kube/index.ts';
import type { Preflight } from '../preflight/index.ts';

/** The cluster that Slipway runs in, or that `kube.kubeconfig` names. */
export const LOCAL = 'local';

/** Where something is delivered. */
export interface Place {
  readonly project: string;
  readonly stage: string;
}

/** Everything that works on one cluster. */
export interface Cluster {
  readonly name: string;
  readonly helm: Helm;
  /** By it a helm that an earlier life left running is known as one of this cluster. */
  readonly helmWorkDir: string;
  readonly kube: Kube;
  readonly releases: Releases;
  readonly preflight: Preflight;
}

/**
 * The clusters of an installation, each put together when it is first asked for. Asking costs nothing and never fails:
 * what is wrong with a cluster is said by the first call to it, with SLW_CLUSTER_* errors.
 */
export interface Clusters {
  readonly local: Cluster;
  /** The cluster of a stage. */
  of(place: Place): Cluster;
  /** All clusters that a project may have releases in, also of stages that are gone. */
  ofProject(project: string): readonly Cluster[];
  close(): void;
}

/** What a kubeconfig in a Secret may ask for beyond a TLS connection with its own credentials. */
export type Permission = 'helpers' | 'files' | 'insecure';

export interface ClusterSettings {
  /** `namespace/name` or `namespace/name:key`, in the local cluster. */
  readonly secret?: string;
  /** A kubeconfig file of this machine, taken as it is. */
  readonly file?: string;
  readonly context?: string;
  readonly allow?: readonly Permission[];
}

export interface TargetSettings {
  /** Absent: every project. */
  readonly project?: string;
  /** Absent: every stage. */
  readonly stage?: string;
  readonly cluster: string;
}

export interface ClustersSettings {
  readonly known: Readonly<Record<string, ClusterSettings>>;
  readonly targets: readonly TargetSettings[];
}
