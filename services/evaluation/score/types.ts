import type { Result } from '../../kit/events/index.ts';

/** What an SLI provider measured, or could not. */
export interface Measured {
  readonly metric: string;
  readonly value: number;
  readonly success: boolean;
  readonly message?: string;
}

/** An earlier evaluation of the same service in the same stage. */
export interface PastEvaluation {
  /** Id of its `evaluation.finished`. */
  readonly id: string;
  readonly result: Result;
  readonly values: readonly Measured[];
}

/** What a criterion came to: the value that was asked for, after what was measured before was put in. */
export interface Target {
  readonly criteria: string;
  readonly targetValue: number;
  readonly violated: boolean;
}

/** In the words of Keptn's lighthouse (specs/keptn.md 1.4). */
export interface IndicatorResult {
  readonly score: number;
  readonly value: {
    readonly metric: string;
    readonly value: number;
    /** What it was compared with; absent when there was nothing. */
    readonly comparedValue?: number;
    readonly success: boolean;
    readonly message?: string;
  };
  readonly displayName: string;
  readonly passTargets: readonly Target[];
  readonly warningTargets: readonly Target[];
  readonly keySli: boolean;
  readonly status: 'pass' | 'warning' | 'fail' | 'info';
}

export interface Evaluated {
  readonly result: Result;
  /** 0 to 100. */
  readonly score: number;
  readonly indicatorResults: readonly IndicatorResult[];
  /** Ids of the evaluations that were compared with. */
  readonly comparedEvents: readonly string[];
}
