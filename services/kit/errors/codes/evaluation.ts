import type { ErrorTable } from '../definition.ts';

export const evaluationErrors = {
  SLW_EVALUATION_SLO_INVALID: {
    message: 'slo.yaml cannot be used: {reasons}',
    next: 'Correct the lines named above and write the file again: slipway add-resource --resource slo.yaml',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_EVALUATION_WINDOW: {
    message: 'It is not clear which time to evaluate: {reason}',
    next: 'Let a test run before the evaluation, or give evaluation.timeframe (such as 5m), or evaluation.start and evaluation.end (RFC 3339).',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_EVALUATION_SLI_INVALID: {
    message: 'prometheus/sli.yaml cannot be used: {reasons}',
    next: 'Correct the lines named above and write the file again: slipway add-resource --resource sli.yaml --resource-uri prometheus/sli.yaml',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_EVALUATION_PROMETHEUS: {
    message: 'Prometheus at {url} does not answer: {reason}',
    next: 'Check evaluation.prometheusUrl and that Prometheus runs; the evaluation is tried again.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_EVALUATION_NO_VALUES: {
    message: 'No SLI provider answered get-sli.triggered with values within {timeout}',
    next: 'Start the SLI provider that your executors have, set evaluation.prometheusUrl to ask Prometheus instead, or give it more time with evaluation.timeout.',
    http: 504,
    exit: 6,
    retryable: false,
  },
} as const satisfies ErrorTable;
