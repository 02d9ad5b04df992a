import type { ErrorTable } from '../definition.ts';

export const actionErrors = {
  SLW_ACTION_VALUE: {
    message: 'The value {value} of the action {action} cannot be used: {reason}',
    next: 'Correct `value` of the action in remediation.yaml, or where the event comes from: it is {expected}.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ACTION_RELEASE_MISSING: {
    message: 'The action {action} found nothing to work on: {subject} is not deployed.',
    next: 'Deliver the service to this stage first; `helm history` shows what became of the release.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_ACTION_SCALE_BOUNDS: {
    message: 'Scaling {subject} from {from} would make {to} replicas; between {min} and {max} are allowed.',
    next: 'Ask for fewer, or raise the setting `actions.maxReplicas`.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ACTION_SCALE_BASE: {
    message: 'It cannot be told how many replicas {subject} has: its values have no `replicaCount` and {found}.',
    next: 'Give the chart a value `replicaCount`, or scale by an absolute number such as "=3".',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ACTION_SCALE_IGNORED: {
    message:
      'The chart of {subject} does not read the value `replicaCount`: with {to} replicas it renders the same number as before.',
    next: 'Write `replicas: {{ .Values.replicaCount }}` into its Deployment or StatefulSet; one with an autoscaler is scaled by that.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ACTION_CHART_CHANGED: {
    message:
      '{subject} runs the chart {running}, but its configuration now holds {found}; an action must not bring a new version.',
    next: 'Deliver the service, then send the action again.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_ACTION_NOTHING_TO_RESTART: {
    message: '{subject} has no Deployment, StatefulSet or DaemonSet that could be restarted.',
    next: 'Look at what the chart makes: `helm get manifest`.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_ACTION_RESTART_FAILED: {
    message: 'The pods of {subject} were not ready within {timeout} after their restart:\n{reasons}\n{standing}',
    next: 'Mend what the pods name; a slow start needs a longer `timeout` in the task properties of the shipyard.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_ACTION_BLUE_GREEN: {
    message: 'The action {action} works on one release, and {subject} is one of two under blue/green.',
    next: 'Send rollback.triggered for the service: the primary has the version before.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_DELETION_INCOMPLETE: {
    message: 'Something is left of what {subject} tells of: {reason}',
    next: 'Mend the cause, then replay it: slipway get dead-letters; slipway replay dead-letter SEQ.',
    http: 502,
    exit: 1,
    retryable: false,
  },
  SLW_ACTION_REVISION_UNKNOWN: {
    message: '{subject} cannot go back to revision {revision}: {reason} It has {history}.',
    next: 'Choose one of the revisions named above that is superseded or deployed.',
    http: 404,
    exit: 3,
    retryable: false,
  },
} as const satisfies ErrorTable;
