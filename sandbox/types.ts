import type { Report } from '../tools/index.ts';
import type { ClusterPart } from './parts.ts';
import type { SandboxUser } from './users.ts';

export interface SandboxOptions {
  /** Folder of the run; default a new one in the system's temporary folder, which is removed at the end. */
  readonly dir?: string | undefined;
  /** Whether `dir` is removed at the end; default only when it was made here. */
  readonly temporary?: boolean | undefined;
  /** Name of the context in the kubeconfig; default `slipway-sandbox`. */
  readonly context?: string | undefined;
  /** Where progress goes; default the terminal. */
  readonly report?: Report | undefined;
  /** Gives the start up; what was started is ended. */
  readonly signal?: AbortSignal | undefined;
  /** Which parts run besides etcd and kube-apiserver; default DEFAULT_PARTS. Without kwok and the scheduler no pod ever runs. */
  readonly parts?: readonly ClusterPart[] | undefined;
}

/** A cluster to work on: one that was started, or an existing one. */
export interface Sandbox {
  /** Folder of the run, with `logs/<part>.log`; empty for an existing cluster. */
  readonly dir: string;
  /** Path of the kubeconfig, readable by its owner only. */
  readonly kubeconfig: string;
  /** `https://127.0.0.1:<port>` */
  readonly apiServer: string;
  /** Context in the kubeconfig. */
  readonly context: string;
  /** Environment for helm and kubectl, on top of the process's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Process ids by part, and `keeper`; empty for an existing cluster. */
  readonly pids: Readonly<Record<string, number>>;
  /** Path of a user's kubeconfig; `slipway` and `guest` have no rights but those that a test gives them. */
  userKubeconfig(user: SandboxUser): string;
  /** Ends all that was started and resolves when nothing of it is left. Can be called twice. */
  stop(): Promise<void>;
}
