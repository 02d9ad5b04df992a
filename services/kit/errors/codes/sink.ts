import type { ErrorTable } from '../definition.ts';

export const sinkErrors = {
  SLW_SINK_SECRET_UNREADABLE: {
    message: 'the {what} of sink {sink} cannot be read from {file}: {reason}',
    next: 'Put the file there, readable for Slipway; the events are kept and sent then.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_SINK_REFUSED: {
    message: 'sink {sink} did not take {type} {id}: {reason}',
    next: 'Look at what the receiver says; the event is sent again, and dead-lettered after sinks.giveUpAfter.',
    http: 502,
    exit: 8,
    retryable: true,
  },
  SLW_SINK_GIVEN_UP: {
    message: 'sink {sink} did not take {type} {id} within {giveUpAfter}: {reason}',
    next: 'Mend the receiver, then send it again: slipway replay with the number that slipway get dead-letters shows.',
    http: 502,
    exit: 8,
    retryable: false,
  },
  SLW_SINK_NAME_TWICE: {
    message: 'two sinks are named {sink}',
    next: 'Give each sink in sinks.targets a name of its own: what was sent is kept under it.',
    http: 500,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
