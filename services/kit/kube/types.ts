import type { SlipwayError } from '../errors/index.ts';
import type { ObjectMeta, ObjectReference } from './objects.ts';

/** Which cluster: exactly the one that helm is pointed at, too. */
export interface ClusterSource {
  /** One kubeconfig, or several with the path separator between them as in KUBECONFIG; absent inside a cluster. */
  readonly kubeconfig?: string;
  readonly context?: string;
  /** For a kubeconfig whose content is renewed by somebody else. */
  readonly renewal?: Renewal;
}

/** Keeps the file at `kubeconfig` as its origin has it. */
export interface Renewal {
  /** Brings the file up to date and answers its version; another version is another connection. */
  current(): Promise<string>;
  /** What an error means in this cluster: asked for each before it is thrown. */
  explain(error: SlipwayError): Promise<SlipwayError>;
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

/** A change of an object of any kind. Custom resources refuse the strategic form, so there is a choice of two others. */
export interface Change {
  /** API path of the object, or of its `/status`. */
  readonly path: string;
  /**
   * `merge`: null takes a field away, a list is replaced whole. `json`: operations, of which `test` guards the others.
   * `apply`: the object as it shall be, made when there is none (server-side apply; what others own is taken over).
   */
  readonly type: 'merge' | 'json' | 'apply';
  readonly body: Readonly<Record<string, unknown>> | readonly JsonPatchOperation[];
  /** Who owns the fields from then on (`metadata.managedFields`). */
  readonly fieldManager?: string;
  readonly signal?: AbortSignal;
}

/** An operation of a JSON patch (RFC 6902). */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** What a collection is watched for. The callbacks must not throw. */
export interface WatchRequest<T> {
  /** API path of the collection. */
  readonly path: string;
  /** Selectors, for example `{ labelSelector: 'app=carts' }`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Seconds after which the server ends a connection and the next is made; one that lasts longer in silence is dead. 60 when absent. */
  readonly timeoutSeconds?: number;
  /**
   * All that there is: at first, and again whenever changes may have been missed, or the cluster has begun or ceased to know
   * the kind (then it is empty). What was there and is missing now was deleted.
   */
  onList(items: readonly T[]): void;
  onChange(type: 'added' | 'modified' | 'deleted', object: T): void;
  /** What keeps it from being followed; it is tried again by itself. Told once until the next list. */
  onTrouble?(error: SlipwayError): void;
}

/** A collection that is being followed. */
export interface Watching {
  /** Starts over with a list now: for those who doubt the connection. */
  relist(): void;
  close(): void;
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
  /**
   * Changes an object of any kind and resolves to it; undefined when there is none. Rejects with SLW_KUBE_INVALID when a
   * `test` of a JSON patch does not hold (or the object would break its schema), with SLW_KUBE_CONFLICT when
   * `metadata.resourceVersion` in the body is not the newest. May be sent twice when a kept connection breaks: let it be
   * guarded, or the same twice.
   */
  change<T>(change: Change): Promise<T | undefined>;
  /** Follows a collection by list and watch until closed, over restarts of the API server and expired versions. */
  watch<T extends { readonly metadata: ObjectMeta }>(request: WatchRequest<T>): Watching;
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
