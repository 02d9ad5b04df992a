import type { ErrorTable } from '../definition.ts';

export const accessErrors = {
  SLW_HTTP_FORBIDDEN: {
    message: '{who} may not do this: {reason}.',
    next: 'See what you may do: slipway whoami. Whoever keeps the file of access.tokensFile can grant it.',
    http: 403,
    exit: 5,
    retryable: false,
  },
  SLW_ACCESS_FILE_UNREADABLE: {
    message: 'The file of users and rights {file} cannot be read: {reason}',
    next: 'Check that SLIPWAY_ACCESS_TOKENS_FILE names a file that Slipway may read.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_ACCESS_FILE_INVALID: {
    message: 'The file of users and rights {file} is not valid: {reasons}',
    next: 'Correct the lines named above (docs/how-to/users-and-rights.md); until then the rights read last hold.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_ACCESS_OIDC_SETTINGS: {
    message: 'Tokens of the identity provider {issuer} cannot be taken: {reason}.',
    next: 'Set SLIPWAY_ACCESS_OIDC_ISSUER and SLIPWAY_ACCESS_OIDC_AUDIENCE together, the issuer as an https:// address.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_ACCESS_PROVIDER_DOWN: {
    message: 'The token cannot be checked: the identity provider {issuer} did not give its keys: {reason}',
    next: 'Try again in some seconds; if it lasts, see whether Slipway reaches the provider.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_ACCESS_OTHER_APPROVER: {
    message: 'The token is that of {who}, who cannot decide in the name of {claimed}.',
    next: 'Leave the approver out, or have {claimed} decide with a token of their own.',
    http: 403,
    exit: 5,
    retryable: false,
  },
  SLW_ACCESS_NOT_RECORDED: {
    message: '{what} was answered {status}, but who did it could not be recorded: {reason}',
    next: 'Look whether it was done before you do it again.',
    http: 503,
    exit: 8,
    retryable: false,
  },
} as const satisfies ErrorTable;
