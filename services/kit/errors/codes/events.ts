import type { ErrorTable } from '../definition.ts';

export const eventsErrors = {
  SLW_EVENT_MALFORMED: {
    message: 'The event cannot be read: {reason}',
    next: 'Send one CloudEvent as JSON in UTF-8, or its attributes as ce- headers with the data as body.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_EVENT_INVALID: {
    message: 'The event is not valid: {reasons}',
    next: 'Correct the fields named above and send the event again.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_EVENT_MEDIA_TYPE: {
    message: 'A body of content type {type} carries no CloudEvent.',
    next: 'Use application/cloudevents+json, application/cloudevents-batch+json, or any type with ce- headers.',
    http: 415,
    exit: 2,
    retryable: false,
  },
  SLW_EVENT_BATCH_TOO_LARGE: {
    message: 'The batch holds {count} events; at most {limit} are taken at once.',
    next: 'Send the events in smaller batches.',
    http: 413,
    exit: 2,
    retryable: false,
  },
  SLW_EVENT_DEAD_LETTER_UNKNOWN: {
    message: 'There is no dead letter {seq}.',
    next: 'List them with `slipway get dead-letters`.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_EVENT_NOT_REPLAYABLE: {
    message: 'Dead letter {seq}, which came on {subject}, is no CloudEvent and cannot be sent again.',
    next: 'Look at it with `slipway get dead-letters -o json` and correct its sender.',
    http: 422,
    exit: 1,
    retryable: false,
  },
} as const satisfies ErrorTable;
