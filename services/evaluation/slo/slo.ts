import type { Criterion } from './criterion.ts';

/** How values of earlier evaluations become one to compare with. */
export type Aggregate = 'avg' | 'p50' | 'p90' | 'p95';

export interface Comparison {
  /** Earlier evaluations to compare with; 0: none. */
  readonly results: number;
  /** Which of them count. */
  readonly include: 'pass' | 'pass_or_warn' | 'all';
  readonly aggregate: Aggregate;
}

export interface Objective {
  readonly sli: string;
  readonly displayName: string;
  /** When it fails, all fails. */
  readonly keySli: boolean;
  readonly weight: number;
  /** Alternatives, each a list of criteria that must all hold. None: the value is for information only. */
  readonly pass: readonly (readonly Criterion[])[];
  readonly warning: readonly (readonly Criterion[])[];
}

/** An SLO file as evaluations work with it: defaults filled in. */
export interface Slo {
  readonly comparison: Comparison;
  readonly objectives: readonly Objective[];
  /** Per cent of the score that can be reached. */
  readonly total: { readonly pass: number; readonly warning: number };
  /** Handed to the SLI provider as it stands. */
  readonly filter: Readonly<Record<string, string>>;
}
