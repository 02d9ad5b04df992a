import type { JsonObject } from '../events/index.ts';

export interface ReleaseName {
  readonly release: string;
  readonly namespace: string;
}

/** How helm brings objects to what the chart says, and tells that they are ready. */
export interface HelmManner {
  /** `watcher` by events, at once; `legacy` by asking every two seconds, which passes over kinds that it does not know. */
  readonly wait: 'watcher' | 'legacy';
  /** `server`: what the chart says goes over what anybody else set; `client`: only what the chart changes is sent. */
  readonly apply: 'server' | 'client';
}

export interface UpgradeRequest extends ReleaseName {
  /** Path of a chart folder or package. */
  readonly chart: string;
  /** Values that win over the chart's own and over `valuesFiles`; they go by stdin, never by argument. */
  readonly values: JsonObject;
  /** Values files below the chart's own, the last one wins. */
  readonly valuesFiles: readonly string[];
  /** How long helm may wait for readiness; the whole process gets a little more. */
  readonly timeoutMs: number;
  /** `watcher` and `server` when absent. */
  readonly manner?: HelmManner;
  readonly description: string;
  /** Whether helm makes the namespace; default true. It applies the object even where it exists, which takes the right to patch it. */
  readonly createNamespace?: boolean;
  /** Put on the release Secret, so that a revision can be found without opening it. Values as Kubernetes allows for labels. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** What an upgrade would do. */
export type PlanRequest = Pick<
  UpgradeRequest,
  'release' | 'namespace' | 'chart' | 'values' | 'valuesFiles' | 'timeoutMs' | 'signal'
>;

export interface RollbackRequest extends ReleaseName {
  readonly revision: number;
  readonly timeoutMs: number;
  /** `watcher` and `server` when absent. */
  readonly manner?: HelmManner;
  readonly signal?: AbortSignal;
}

export interface UninstallRequest extends ReleaseName {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A release as helm reports it. */
export interface ReleaseResult {
  readonly revision: number;
  readonly status: string;
  readonly description: string;
  readonly manifest: string;
  /** `name-version` */
  readonly chart: string;
  /** What was given over the chart's own values, all files and stdin merged. */
  readonly values: JsonObject;
  /** Objects that helm made beside the manifest, as they stood at the end of the operation. */
  readonly hooks: readonly ReleaseHook[];
}

export interface ReleaseHook {
  readonly kind: string;
  readonly name: string;
  /** `Succeeded`, `Failed`, `Running`, `Unknown`; empty when it has not run. A hook that ran out of time has failed. */
  readonly phase: string;
  /** The object as the chart renders it. */
  readonly manifest: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** What an error calls the thing that is worked on; the arguments may hold credentials and are never shown. */
  readonly subject?: string;
}

/** The helm program. Everything rejects with SLW_HELM_* or SLW_KUBE_* errors; at most `concurrency` processes run at once. */
export interface Helm {
  /** Installs or upgrades and waits until ready. Rolls nothing back: the caller asks the pods for their reasons first. */
  upgrade(request: UpgradeRequest): Promise<ReleaseResult>;
  /** The release as an upgrade would make it, rendered with the cluster's answers; nothing is written. */
  plan(request: PlanRequest): Promise<ReleaseResult>;
  rollback(request: RollbackRequest): Promise<void>;
  /** Removes a release; one that does not exist counts as removed. */
  uninstall(request: UninstallRequest): Promise<void>;
  /** Any helm command; resolves to its stdout. User-given names go behind `--`. */
  run(args: readonly string[], options?: RunOptions): Promise<string>;
}
