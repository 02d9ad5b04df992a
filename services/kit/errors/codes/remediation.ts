import type { ErrorTable } from '../definition.ts';

export const remediationErrors = {
  SLW_REMEDIATION_MISSING: {
    message: 'There is no remediation.yaml for the service {service}, its stage {stage} or its project {project}.',
    next: 'Say what to do about which problem, and add it: slipway add-resource --resource remediation.yaml (docs/how-to/remediation.md).',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_REMEDIATION_INVALID: {
    message: 'remediation.yaml cannot be used: {reasons}',
    next: 'Correct the lines named above and write the file again: slipway add-resource --resource remediation.yaml',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_REMEDIATION_INPUT: {
    message: 'It is not clear which action is asked for: {reasons}',
    next: 'Correct the event; the first action has the index 0, and each answer names the next one.',
    http: 400,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
