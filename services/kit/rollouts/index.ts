/** Argo Rollouts by their API: what state one is in, the operations as guarded patches, and one shared informer a namespace. */
export { rolloutBlock } from './block.ts';
export { createRollouts } from './create.ts';
export { arrivalMark, markOf } from './mark.ts';
export { isUnheard } from './phase.ts';
export { inWords } from './words.ts';
export type {
  AnalysisStatus,
  CanaryStep,
  PodTemplate,
  ReplicaSet,
  Rollout,
  RolloutSpec,
  RolloutStatus,
} from './resource.ts';
export type { RolloutTree, TreeAnalysis, TreePod, TreeRevision, TreeStep } from './tree-model.ts';
export type {
  Mark,
  OperationOptions,
  OperationResult,
  Phase,
  PhaseView,
  PromoteMode,
  PromoteOptions,
  PromoteResult,
  RolloutListener,
  RolloutRef,
  Rollouts,
  RolloutsDependencies,
  RolloutView,
  SetImageOptions,
  Settled,
  UndoOptions,
  WaitOptions,
  Weights,
} from './types.ts';
