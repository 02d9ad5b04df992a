import type { RolloutView } from './types.ts';

/** A Rollout with all that belongs to it, for a person to look at. */
export interface RolloutTree {
  readonly rollout: RolloutView;
  readonly steps: readonly TreeStep[];
  /** Newest first. */
  readonly revisions: readonly TreeRevision[];
  /** Newest first. */
  readonly analysisRuns: readonly TreeAnalysis[];
}

export interface TreeStep {
  /** `setWeight 25`, `pause`, `pause 3s`, `analysis`. */
  readonly words: string;
  readonly state: 'done' | 'current' | 'ahead';
}

export interface TreeRevision {
  /** 0 when the controller has not numbered it. */
  readonly revision: number;
  readonly replicaSet: string;
  readonly podHash: string;
  readonly roles: readonly ('newest' | 'stable' | 'active' | 'preview')[];
  readonly images: readonly string[];
  readonly wanted: number;
  readonly available: number;
  readonly pods: readonly TreePod[];
}

export interface TreePod {
  readonly name: string;
  readonly ready: boolean;
  readonly state: string;
}

export interface TreeAnalysis {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  /** Of the revision it was started for. */
  readonly podHash?: string;
}
