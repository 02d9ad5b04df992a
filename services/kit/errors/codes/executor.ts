import type { ErrorTable } from '../definition.ts';

export const executorErrors = {
  SLW_TASK_DATA_INVALID: {
    message: 'The event {type} cannot be worked on: {reasons}',
    next: 'Correct the fields named above and trigger it again.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_TASK_GIVEN_UP: {
    message: 'The task {task} was given up after {attempts} attempts; the last one ended with: {reason}',
    next: 'Mend the cause, then replay it: slipway get dead-letters; slipway replay dead-letter SEQ.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_TASK_INTERRUPTED: {
    message: 'The task {task} was interrupted: {reason}',
    next: 'Nothing to do: the event is delivered again and the work goes on where it stood.',
    http: 503,
    exit: 1,
    retryable: true,
  },
  SLW_TASK_ABORTED: {
    message: 'Aborted{by}: {reason}',
    next: 'Trigger the sequence again when it shall be done after all.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_TASK_NOT_TIDY: {
    message: 'there was no end to it within {grace}: {reason}',
    next: 'Look at what runs now; the next delivery takes it up from there. The time is the setting executor.abortGrace.',
    http: 503,
    exit: 1,
    retryable: false,
  },
  SLW_EVENT_POISON: {
    message: 'A message on {subject} is no CloudEvent: {reason}',
    next: 'Look at it with slipway get dead-letters -o json; correct the sender.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_OWNER_LOST: {
    message: 'Who answers the event {id} was decided, but the stream does not hold the decision any more.',
    next: 'Nothing to do: the event is delivered again. If it comes again, somebody purges the stream.',
    http: 503,
    exit: 1,
    retryable: true,
  },
} as const satisfies ErrorTable;
