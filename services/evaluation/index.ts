/** Evaluations as Keptn's lighthouse makes them: what was measured, judged by the service level objectives in Git. */
export { createEvaluation, ownsEvaluations } from './create-evaluation.ts';
export { EVALUATION_SOURCE, type EvaluationDependencies } from './dependencies.ts';
