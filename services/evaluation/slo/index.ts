/** The file of service level objectives: what is measured, what counts as good, and what it is compared with. */
export { criteriaOf, type Criterion } from './criterion.ts';
export { parseSlo } from './parse.ts';
export type { Aggregate, Comparison, Objective, Slo } from './slo.ts';
