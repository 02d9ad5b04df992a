import type { Condition, LabelSelector, ObjectMeta } from '../kube/index.ts';

/**
 * The fields of a Rollout (`argoproj.io/v1alpha1`) that Slipway reads, as the API server sends them (specs/argo.md 2.5):
 * anything may be absent, and of the status nothing counts before the controller has observed the specification.
 */
export interface Rollout {
  readonly metadata: ObjectMeta;
  readonly spec?: RolloutSpec;
  readonly status?: RolloutStatus;
}

export interface RolloutSpec {
  /** 1 when absent. */
  readonly replicas?: number;
  readonly paused?: boolean;
  readonly restartAt?: string;
  readonly selector?: LabelSelector;
  readonly progressDeadlineSeconds?: number;
  readonly progressDeadlineAbort?: boolean;
  /** Absent when the pods are described by another object, `workloadRef`. */
  readonly template?: PodTemplate;
  readonly workloadRef?: WorkloadRef;
  readonly strategy?: { readonly canary?: CanaryStrategy; readonly blueGreen?: BlueGreenStrategy };
}

export interface WorkloadRef {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
}

export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly containers?: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly ephemeralContainers?: readonly Container[];
  };
}

export interface Container {
  readonly name: string;
  readonly image?: string;
}

export interface CanaryStrategy {
  readonly steps?: readonly CanaryStep[];
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
  readonly trafficRouting?: { readonly maxTrafficWeight?: number };
  readonly canaryService?: string;
  readonly stableService?: string;
  readonly dynamicStableScale?: boolean;
  readonly abortScaleDownDelaySeconds?: number;
}

/** One of the members is present, or none for kinds of steps that are not looked into. */
export interface CanaryStep {
  readonly setWeight?: number;
  readonly pause?: { readonly duration?: number | string } | null;
  readonly setCanaryScale?: {
    readonly weight?: number;
    readonly replicas?: number;
    readonly matchTrafficWeight?: boolean;
  };
  readonly analysis?: object;
  readonly experiment?: object;
  readonly setHeaderRoute?: object;
  readonly setMirrorRoute?: object;
  readonly plugin?: { readonly name?: string };
}

export interface BlueGreenStrategy {
  readonly activeService?: string;
  readonly previewService?: string;
  /** True when absent: no pause at all. */
  readonly autoPromotionEnabled?: boolean;
  readonly autoPromotionSeconds?: number;
  readonly previewReplicaCount?: number;
}

export interface PauseCondition {
  readonly reason: string;
  readonly startTime?: string;
}

export interface AnalysisStatus {
  readonly name?: string;
  /** `Running`, `Successful`, `Failed`, `Error`, `Inconclusive`. */
  readonly status?: string;
  readonly message?: string;
}

export interface RoutedWeight {
  readonly weight?: number;
  readonly podTemplateHash?: string;
}

export interface RolloutStatus {
  /** A number as text, unlike everywhere else in Kubernetes. */
  readonly observedGeneration?: string;
  readonly workloadObservedGeneration?: string;
  readonly phase?: string;
  readonly message?: string;
  readonly abort?: boolean;
  readonly abortedAt?: string;
  readonly promoteFull?: boolean;
  readonly controllerPause?: boolean;
  readonly pauseConditions?: readonly PauseCondition[] | null;
  /** 0-based; the number of steps when all are done; absent without steps. */
  readonly currentStepIndex?: number | null;
  readonly currentStepHash?: string;
  /** The selector of its pods as text, with a workloadRef too. */
  readonly selector?: string;
  readonly currentPodHash?: string;
  readonly stableRS?: string;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly restartedAt?: string;
  readonly conditions?: readonly Condition[];
  readonly canary?: {
    readonly weights?: {
      readonly canary?: RoutedWeight;
      readonly stable?: RoutedWeight;
      readonly verified?: boolean;
    } | null;
    readonly currentStepAnalysisRunStatus?: AnalysisStatus | null;
    readonly currentBackgroundAnalysisRunStatus?: AnalysisStatus | null;
    readonly currentExperiment?: string;
  };
  readonly blueGreen?: {
    readonly activeSelector?: string;
    readonly previewSelector?: string;
    readonly prePromotionAnalysisRunStatus?: AnalysisStatus | null;
    readonly postPromotionAnalysisRunStatus?: AnalysisStatus | null;
  };
}

/** The fields of a ReplicaSet that tell how many pods of a revision serve. */
export interface ReplicaSet {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly replicas?: number; readonly template?: PodTemplate };
  readonly status?: {
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly observedGeneration?: number;
  };
}
