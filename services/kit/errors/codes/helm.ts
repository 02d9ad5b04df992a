import type { ErrorTable } from '../definition.ts';

export const helmErrors = {
  SLW_HELM_MISSING: {
    message: 'The helm program {binary} cannot be started: {reason}',
    next: 'Install Helm 4 and put it on PATH, or name it by SLIPWAY_HELM_BINARY.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_HELM_FAILED: {
    message: 'helm {operation} of {subject} failed: {words}',
    next: 'Correct what Helm names, then deliver again.',
    http: 502,
    exit: 1,
    retryable: false,
  },
  SLW_HELM_TIMEOUT: {
    message: '{subject} was not ready within {timeout}: {words}',
    next: 'See why the pods do not become ready; a slow start needs a longer `timeout` in the task properties of the shipyard.',
    http: 504,
    exit: 6,
    retryable: false,
  },
  SLW_HELM_BLIND: {
    message: 'helm {operation} of {subject} could not see what became of it: the watch ended before its time. {words}',
    next: 'Slipway tries again by itself. When it comes again and again, see why the API server ends watches.',
    http: 503,
    exit: 7,
    retryable: true,
  },
  SLW_HELM_RENDER: {
    message: 'The chart of {subject} does not render: {words}',
    next: 'Run `helm template` on the chart with the same values, correct the template or the value it names, and deliver again.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_HELM_OUTPUT: {
    message: 'helm {operation} of {subject} prints more than {limit} MB.',
    next: 'Run `helm template` on the chart and take out what makes it so large: a release has to fit into a Secret of 1 MB.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_HELM_CHART: {
    message: 'The chart of {subject} is not a chart that Helm can load: {words}',
    next: 'Run `helm lint` on the chart, correct it, and add it again.',
    http: 422,
    exit: 1,
    retryable: false,
  },
  SLW_HELM_BUSY: {
    message: 'Another Helm operation holds {subject}: {words}',
    next: 'Wait for it to end; Slipway tries again by itself. `helm history` shows who began it.',
    http: 409,
    exit: 4,
    retryable: true,
  },
  SLW_HELM_STOPPED: {
    message: 'helm {operation} of {subject} was stopped before it ended ({signal}).',
    next: 'Slipway looks at what was done and goes on when the event is delivered again.',
    http: 503,
    exit: 7,
    retryable: true,
  },
  SLW_HELM_RELEASE_UNREADABLE: {
    message: 'The Secret of revision {revision} of {subject} cannot be read: {reason}',
    next: 'Look at it with `helm get all`; a damaged revision has to be removed by hand.',
    http: 502,
    exit: 1,
    retryable: false,
  },
} as const satisfies ErrorTable;
