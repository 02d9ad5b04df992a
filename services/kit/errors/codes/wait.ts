import type { ErrorTable } from '../definition.ts';

export const waitErrors = {
  SLW_WAIT_DURATION_INVALID: {
    message: 'The wait cannot begin: data.test.canarywaitduration {reason}',
    next: 'Give the test task canarywaitduration as a Go duration, such as 2m, 90s or 1h30m.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_WAIT_TOO_LONG: {
    message: 'The wait cannot begin: data.test.canarywaitduration is {asked}, and waits must be shorter than {cap}',
    next: 'Ask for a shorter wait, or raise the setting rollouts.waitCap (SLIPWAY_ROLLOUTS_WAIT_CAP) of `slipway serve`.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_WAIT_UNSETTLED: {
    message: 'The wait {key} could not be {step}: NATS refused the writes although the record is as they expect',
    next: 'Nothing to do: it is tried again. When it lasts, look at the log of the NATS server.',
    http: 503,
    exit: 6,
    retryable: true,
  },
} as const satisfies ErrorTable;
