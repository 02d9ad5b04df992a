import type { ErrorTable } from '../definition.ts';

export const generalErrors = {
  SLW_INTERNAL: {
    message: 'Slipway met an error that it does not know: {reason}',
    next: 'Look at the log for the same code; if it repeats, report it with the log line.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_CONFIG_INVALID: {
    message: 'The configuration is not valid: {reasons}',
    next: 'Correct the settings named above (docs/reference/config.md) and start again.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_CONFIG_UNREADABLE: {
    message: 'The configuration file {file} cannot be read: {reason}',
    next: 'Check that the path in SLIPWAY_CONFIG or --config exists and holds YAML.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_SERVE_UNKNOWN: {
    message: 'There is no service {name}; there are: {known}.',
    next: 'Name some of those, or none to run all of them: slipway serve [services...]',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_SERVE_NAMES_NEEDED: {
    message:
      'The stream {stream} belongs to a Keptn, and nobody said which of its services Slipway is to stand in for.',
    next: 'Name them, such as: slipway serve deployer rollouts. Stop those of Keptn that do the same (helm-service, argo-service).',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_SERVE_CONDUCTOR_TWICE: {
    message:
      'The stream {stream} belongs to a Keptn, which conducts the sequences itself; two conductors would do everything twice.',
    next: 'Leave out the conductor, or leave out nats.eventStream and let Slipway stand in for all of Keptn.',
    http: 500,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
