import type { Kube } from '../kube/index.ts';
import type { Log } from '../log/index.ts';
import type { Rollout } from './resource.ts';
import type { RolloutTree } from './tree-model.ts';

/** Names a Rollout. */
export interface RolloutRef {
  readonly namespace: string;
  readonly name: string;
}

export type Phase = 'Progressing' | 'Paused' | 'Healthy' | 'Degraded';

/** A phase with the reason the controller gives for it, behind the gates of specs/argo.md 2.3. */
export interface PhaseView {
  readonly phase: Phase;
  /** One word: `CanaryPauseStep`, `BlueGreenPause`, `InconclusiveAnalysisRun`, `RolloutAborted`, `ProgressDeadlineExceeded`, `InvalidSpec`, `ManuallyPaused`. */
  readonly reason?: string;
  /** The controller's words, or what is waited for; empty when Healthy. */
  readonly message: string;
}

/** Shares of the traffic for the newest version, in per cent (or of `maxTrafficWeight`). */
export interface Weights {
  /** What the steps ask for at the current index. */
  readonly desired: number;
  /** What is routed, or by replica counts what is available. */
  readonly actual: number;
}

/** What Slipway knows of a Rollout at one moment. */
export interface RolloutView extends RolloutRef, PhaseView {
  readonly uid: string;
  readonly generation: number;
  readonly strategy: 'canary' | 'blue-green' | 'none';
  /** The abort flag stands: it does until a retry, a new template or a full promotion. */
  readonly aborted: boolean;
  /** The newest template is the stable one: no update is in flight. Does not mean that it was ever healthy (4.6 row O). */
  readonly promoted: boolean;
  /**
   * Hash of the newest template; empty before the controller has seen it. For some milliseconds after a new template it may
   * be that of the one before: `settle` from an `arrival` knows better.
   */
  readonly podHash: string;
  /** Hash of the last fully promoted template; empty while the first deploy goes on. */
  readonly stableHash: string;
  /** Index of the step that is due or running; `steps` when all are done. 0 without steps. */
  readonly step: number;
  /** Number of canary steps. */
  readonly steps: number;
  readonly weights: Weights;
  /** Number of the revision (`rollout.argoproj.io/revision`). */
  readonly revision?: number;
  /** Images of the pod template; empty with a workloadRef. */
  readonly images: readonly string[];
  /** The Helm release it came with (`meta.helm.sh/release-name`). */
  readonly release?: string;
  /** The analysis that explains a wait or a failure: name, status, message. */
  readonly analysis?: { readonly name: string; readonly status: string; readonly message?: string };
  readonly resource: Rollout;
}

/** What is remembered of a Rollout before an operation, to know its effect again after a crash. Plain JSON: it goes into journals. */
export interface Mark {
  readonly uid: string;
  readonly generation: number;
  readonly podHash: string;
  /** The step index at which the operation found it; -1: whatever step it is at counts as reached. */
  readonly fromIndex: number;
  /** With a workloadRef: the generation of the workload that has to be seen first. */
  readonly workloadGeneration?: number;
}

export interface OperationOptions {
  /** Who owns the changed fields from then on: the name of the actor. `slipway-rollouts` when absent. */
  readonly fieldManager?: string;
  /** Only when this is still the newest template: otherwise nothing is patched and `message` says so. */
  readonly podHash?: string;
  readonly signal?: AbortSignal;
}

export interface PromoteOptions extends OperationOptions {
  /**
   * `next` ends the pause, `full` skips all that is left, `skip-step` and `skip-all-steps` move the index without any
   * proof that the step is done. `next` when absent.
   */
  readonly mode?: PromoteMode;
  /** What an earlier attempt recorded. When the Rollout has moved past it, nothing is patched and the answer is `done-before`. */
  readonly after?: Mark;
  /** As the caller has just read it: spares the read. The patch is guarded all the same, and what has changed is read again. */
  readonly seen?: RolloutView;
  /** Called before the patch and awaited: to record the mark durably. */
  readonly record?: (mark: Mark) => Promise<void>;
}

export type PromoteMode = 'next' | 'full' | 'skip-step' | 'skip-all-steps';

/** What became of a promote. Only `promoted` changed anything. */
export type PromoteResult =
  /** The patch was accepted; wait with `settle(ref, mark)` for its effect. */
  | { readonly kind: 'promoted'; readonly mark: Mark; readonly view: RolloutView }
  /** `after` shows that it happened already, or somebody else ended the same pause at the same moment. Wait with `settle`. */
  | { readonly kind: 'done-before'; readonly mark: Mark; readonly view: RolloutView }
  /** Already fully promoted: there is nothing to promote. */
  | { readonly kind: 'nothing-to-do'; readonly mark: Mark; readonly view: RolloutView }
  /** Progressing: no pause that could be ended. Wait for Paused, then promote. */
  | { readonly kind: 'not-paused'; readonly view: RolloutView }
  /** The abort flag stands, or it is Degraded: a promote would be accepted and do nothing. */
  | { readonly kind: 'aborted' | 'degraded'; readonly view: RolloutView }
  /** Another template is the newest now. */
  | { readonly kind: 'superseded'; readonly view: RolloutView };

/** What became of another operation. */
export interface OperationResult {
  /** False when there was nothing to do; `message` says why. */
  readonly changed: boolean;
  readonly message: string;
  /** The Rollout as it was before the operation. */
  readonly mark: Mark;
  /** The Rollout after it, as the API server answered. */
  readonly view: RolloutView;
}

export interface UndoOptions extends OperationOptions {
  /** The revision to go back to; the one before the current when absent. */
  readonly toRevision?: number;
  readonly record?: (mark: Mark) => Promise<void>;
}

export interface SetImageOptions extends OperationOptions {
  /** Name of the container, or `*` for all. */
  readonly container: string;
  readonly image: string;
}

export interface WaitOptions {
  /** Milliseconds from now. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** Told of each transition (phase, reason, step or weight changed) while waiting, the first look included. Must not throw. */
  readonly onTransition?: (view: RolloutView) => void;
}

/** Where a Rollout came to rest. */
export type Settled =
  /** At a pause beyond the mark, with as many canary pods available as its weight asks for. */
  | { readonly kind: 'paused'; readonly view: RolloutView }
  /** Fully promoted, all replicas available. */
  | { readonly kind: 'healthy'; readonly view: RolloutView }
  /** Aborted, or Degraded for longer than a fault that heals by itself. */
  | { readonly kind: 'degraded'; readonly view: RolloutView }
  /** Another template came in between, or another object of the same name. */
  | { readonly kind: 'superseded'; readonly view: RolloutView }
  /** Deleted meanwhile. */
  | { readonly kind: 'gone' };

/** What `createRollouts` needs. */
export interface RolloutsDependencies {
  readonly kube: Kube;
  readonly clock: () => Date;
  readonly log: Log;
  /** Milliseconds between two touches that wake a controller which does not react; 10 s when absent. */
  readonly nudgeMs?: number;
  /** Milliseconds after which such a controller is given up; 60 s when absent. */
  readonly deafMs?: number;
}

/**
 * The operations on Argo Rollouts by patches of the API (specs/argo.md 2), and one shared informer a namespace. Operations
 * reject with SLW_ROLLOUT_UNKNOWN when there is no such Rollout and with SLW_KUBE_* errors as the API server gives them;
 * waits reject with SLW_ROLLOUT_DEADLINE, which names what was last seen, or with the signal's reason.
 */
export interface Rollouts {
  /** As it is now, read from the API server (not from the informer); undefined when there is none, or no such kind in the cluster. */
  get(ref: RolloutRef, signal?: AbortSignal): Promise<RolloutView | undefined>;
  /** All of a namespace; empty where the cluster does not know the kind. */
  list(namespace: string, signal?: AbortSignal): Promise<readonly RolloutView[]>;
  /** A Rollout with its steps, revisions, pods and analysis runs; undefined when there is none. */
  tree(ref: RolloutRef, signal?: AbortSignal): Promise<RolloutTree | undefined>;

  /** Ends the current pause by one guarded patch: of two at the same moment one advances (2.1, 2.4). spec.paused is lifted first. */
  promote(ref: RolloutRef, options?: PromoteOptions): Promise<PromoteResult>;
  /** Back to the stable version; a pending full promote is withdrawn in the same patch. Does not wait: see `untilStable`. */
  abort(ref: RolloutRef, options?: OperationOptions): Promise<OperationResult>;
  /** Starts the same version again after an abort. */
  retry(ref: RolloutRef, options?: OperationOptions): Promise<OperationResult>;
  /** Writes the template of an earlier revision, on the workload that `workloadRef` names if there is one. Its steps run: follow with `fullyPromoteBack`. */
  undo(ref: RolloutRef, options?: UndoOptions): Promise<OperationResult>;
  /** Waits until the template changed since `mark` is observed and an update is in flight, then promotes it fully (2.7: earlier the flag is wiped). */
  promoteFullSince(ref: RolloutRef, mark: Mark, options: WaitOptions & OperationOptions): Promise<PromoteResult>;
  /** Restarts the pods one by one, keeping the version. */
  restart(ref: RolloutRef, options?: OperationOptions): Promise<OperationResult>;
  pause(ref: RolloutRef, options?: OperationOptions): Promise<OperationResult>;
  unpause(ref: RolloutRef, options?: OperationOptions): Promise<OperationResult>;
  /** Sets the image of a container where the pods are described: in the Rollout, or in what `workloadRef` names. */
  setImage(ref: RolloutRef, options: SetImageOptions): Promise<OperationResult>;
  /** Ends an analysis run early; false when it had ended, or there is none of that name. */
  terminateAnalysis(run: RolloutRef, options?: OperationOptions): Promise<boolean>;

  /** The mark for the wait after a deploy, a new image or a retry: the pause at which it stands counts. Undefined: there is none. */
  arrival(ref: RolloutRef, signal?: AbortSignal): Promise<Mark | undefined>;
  /** Waits for what an operation leads to: a pause beyond the mark, Healthy, Degraded, superseded or gone. */
  settle(ref: RolloutRef, mark: Mark, options: WaitOptions): Promise<Settled>;
  /** After an abort: waits until the stable version has all its replicas available and no traffic goes elsewhere. */
  untilStable(ref: RolloutRef, options: WaitOptions): Promise<RolloutView>;
  /**
   * Waits until `test` answers something else than undefined, and resolves to that. It is called with the present state
   * first, read from the API server, then with each that the informer sees (undefined: there is no such Rollout).
   */
  until<T>(ref: RolloutRef, test: (view: RolloutView | undefined) => T | undefined, options: WaitOptions): Promise<T>;
  /**
   * Tells of every change in a namespace, at first of all that is there, until the returned function is called; of those
   * that the caller has read before (`known`, names) also when they are gone by the first list.
   */
  onChange(namespace: string, listener: RolloutListener, known?: readonly string[]): () => void;
  /** Ends all watches; waits reject. */
  close(): void;
}

/** `view` is undefined when the Rollout was deleted. Must not throw. */
export type RolloutListener = (ref: RolloutRef, view: RolloutView | undefined) => void;
