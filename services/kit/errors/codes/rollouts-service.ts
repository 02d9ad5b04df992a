import type { ErrorTable } from '../definition.ts';

export const rolloutsServiceErrors = {
  SLW_ROLLOUTS_INPUT: {
    message: 'The event cannot be carried out: {reasons}',
    next: 'Correct the fields named above and send the event again.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ROLLOUTS_NONE: {
    message: 'Service {service} of stage {stage} has no Rollout in namespace {namespace} any more.',
    next: 'Deliver it again. Looked for: one of its Helm release, then {service}-{stage}, then {service}.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_ROLLOUTS_ABORTED: {
    message: 'The Rollouts of the service were aborted together: {reason} {words}',
    next: 'Mend the cause named above and deliver again.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_ROLLOUTS_NOT_RETURNED: {
    message: 'Rollout {name} in namespace {namespace} could not be brought back to its earlier version: {reason}',
    next: 'Look at it with `kubectl argo rollouts get rollout {name} -n {namespace}`, and deploy the version that you want.',
    http: 409,
    exit: 1,
    retryable: false,
  },
} as const satisfies ErrorTable;
