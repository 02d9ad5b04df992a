import type { ErrorTable } from '../definition.ts';

export const busErrors = {
  SLW_BUS_UNAVAILABLE: {
    message: 'NATS cannot be used now: {reason}',
    next: 'Nothing was stored; send it again. Check that nats-server runs and that SLIPWAY_NATS_URL names it.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_BUS_TOO_OLD: {
    message:
      'The NATS server at {server} is version {version}; Slipway needs 2.12 or newer for durable timers and atomic batches.',
    next: 'Upgrade nats-server to 2.12 or newer (2.14 is what Slipway is tested with).',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_BUS_STREAM_CONFLICT: {
    message: 'The stream {stream} cannot be made: {reason}',
    next: 'Another stream may own sh.keptn.> or slipway.>: look with `nats stream ls`, remove it, or use another NATS account.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_BUS_EVENTS_MISSING: {
    message: "The stream {stream} does not hold Keptn's events: {reason}",
    next: 'nats.eventStream names the stream of an existing Keptn, with the subject sh.keptn.>; look with `nats stream ls`. Leave it out where there is no Keptn.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_BUS_TOO_LARGE: {
    message: 'The message has {size} bytes; the NATS server takes at most {limit}.',
    next: 'Send less in the event (charts and values belong into the project), or raise max_payload of the NATS server.',
    http: 413,
    exit: 2,
    retryable: false,
  },
  SLW_BUS_REFUSED: {
    message: 'JetStream refused to store a message: {reason}',
    next: 'Nothing was stored. Check the limits of the stream and the disk of the NATS server.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_BUS_SUBJECT_INVALID: {
    message: 'The event type {type} cannot be a NATS subject.',
    next: 'Use dot separated words without spaces, *, > and empty parts.',
    http: 400,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
