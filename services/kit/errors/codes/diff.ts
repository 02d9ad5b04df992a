import type { ErrorTable } from '../definition.ts';

export const diffErrors = {
  SLW_DIFF_FAILED: {
    message: 'What the delivery of {service} to {stage} would change could not be found out: {reason}',
    next: 'Correct what is named; the delivery would fail for the same reason.',
    http: 502,
    // As diff itself has it: 1 means that there are differences.
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
