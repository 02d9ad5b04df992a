import type { ErrorTable } from '../definition.ts';

export const rolloutErrors = {
  SLW_ROLLOUT_UNKNOWN: {
    message: 'There is no Rollout {name} in namespace {namespace}',
    next: 'Look at `kubectl get rollouts -A`; deliver the service first, or correct the names by which Slipway looks for it.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_ROLLOUT_DEADLINE: {
    message: 'Rollout {name} in namespace {namespace} did not come to rest within {timeout}: {seen}',
    next: 'Look at the pods and at the log of the Argo Rollouts controller; give it more time, or abort the rollout.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_ROLLOUT_CONTROLLER: {
    message:
      'The Argo Rollouts controller does not react: Rollout {name} in namespace {namespace} is {seen} for {timeout}',
    next: 'Check that the Argo Rollouts controller runs and watches this namespace: `kubectl -n argo-rollouts get pods`.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_ROLLOUT_REFUSED: {
    message: 'Rollout {name} in namespace {namespace} cannot be {operation}: it is {state}',
    next: 'Look at it with `slipway get rollout`. An aborted one is started again by `slipway rollout retry` or a new version; one that progresses is promoted at its next pause.',
    http: 409,
    exit: 1,
    retryable: false,
  },
  SLW_ROLLOUT_REVISION: {
    message: 'Rollout {name} in namespace {namespace} has no revision {revision}; it has {revisions}',
    next: 'Choose one of the revisions named above. Older ones are gone by `spec.revisionHistoryLimit`.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_ROLLOUT_CONTAINER: {
    message: '{subject} in namespace {namespace} has no container {container}; it has {containers}',
    next: 'Name one of the containers above, or `*` for all.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ROLLOUT_WORKLOAD: {
    message: 'Rollout {name} in namespace {namespace} takes its pods from {workload}, which {reason}',
    next: 'Correct `spec.workloadRef` of the Rollout: a Deployment, ReplicaSet or PodTemplate of the same namespace.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_ROLLOUT_STEPS: {
    message: 'Rollout {name} in namespace {namespace} has no canary steps that could be skipped',
    next: 'Promote it, or promote it fully; skipping steps is for canaries with steps.',
    http: 422,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
