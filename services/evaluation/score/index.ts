/** The verdict of an evaluation: each indicator against its objective, and all of them against the total. Pure. */
export { evaluate } from './evaluate.ts';
export type { Evaluated, IndicatorResult, Measured, PastEvaluation, Target } from './types.ts';
