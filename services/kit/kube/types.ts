import type { ObjectReference } from './objects.ts';

/** Which cluster: exactly the one that helm is pointed at, too. */
export interface ClusterSource {
  /** One kubeconfig, or several with the path separator between them as in KUBECONFIG; absent inside a cluster. */
  readonly kubeconfig?: string;
  readonly context?: string;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** `metadata` asks for names and labels only, which spares the transfer of whole Secrets. */
  readonly only?: 'metadata';
}

/** A strategic merge patch: sent again it changes nothing, so that a lost answer does no harm. */
export interface Patch {
  /** API path of the object. */
  readonly path: string;
  /** The fields to set; null takes one away. */
  readonly change: Readonly<Record<string, unknown>>;
  /** Who owns the fields from then on (`metadata.managedFields`). */
  readonly fieldManager: string;
  readonly signal?: AbortSignal;
}

export interface PodSummary {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  /** What keeps it from being ready, or the phase: `Running`, `ImagePullBackOff: Back-off pulling image "x"`. */
  readonly state: string;
}

/** The few calls that Slipway makes itself; helm makes the others. All reject with SLW_KUBE_* errors. */
export interface Kube {
  /** An object or list by its API path; undefined when there is none. */
  get<T>(path: string, options?: CallOptions): Promise<T | undefined>;
  /** Deletes by API path; false when it was gone already. */
  remove(path: string, options?: CallOptions): Promise<boolean>;
  /** Changes an object and resolves to it; undefined when there is none. Only for the kinds that Kubernetes itself defines. */
  patch<T>(patch: Patch): Promise<T | undefined>;
  /** Asks one of the questions that the API takes as an object (`authorization.k8s.io`): nothing is stored, so it may be asked again. */
  review<T>(path: string, question: object, signal?: AbortSignal): Promise<T | undefined>;
  /** The version of the API server. Rejects when it cannot be reached or does not know us. */
  ping(signal?: AbortSignal): Promise<string>;
  /** What is not ready among these objects and why, in sentences; empty when all is well. */
  problemsOf(objects: readonly ObjectReference[], signal?: AbortSignal): Promise<readonly string[]>;
  /** The pods that these workloads select, not counting those on their way out. */
  podsOf(objects: readonly ObjectReference[], signal?: AbortSignal): Promise<readonly PodSummary[]>;
  /** The last log lines of containers that crash or do not become ready; nothing where no kubelet gives them. */
  logsOf(objects: readonly ObjectReference[], signal?: AbortSignal): Promise<readonly string[]>;
  /** Deletes the pods that keep StatefulSets among these objects from going back to an older revision; their names. */
  freeStuckPods(objects: readonly ObjectReference[], signal?: AbortSignal): Promise<readonly string[]>;
  close(): void;
}
