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
} as const satisfies ErrorTable;
