import type { ErrorTable } from '../definition.ts';

export const secretErrors = {
  SLW_SECRET_NAME_INVALID: {
    message: '{name} is not a name of a secret: {reason}.',
    next: 'Choose another name.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_SECRET_KEY: {
    message: 'The key for secrets cannot be used from {file}: {reason}',
    next: 'Put the key back that was there, or set secrets.keyFile to a file with 32 random bytes as base64 (`openssl rand -base64 32`).',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_SECRET_UNREADABLE: {
    message: 'The secret {name} in {file} cannot be opened by the key in {keyFile}.',
    next: 'Put the key back that it was written with, or store the credentials again, for example with `slipway update project`.',
    http: 500,
    exit: 1,
    retryable: false,
  },
  SLW_SECRET_UNWRITABLE: {
    message: 'The secret {name} cannot be written to {file}: {reason}',
    next: 'Check the disk and the rights below the data folder, then try again.',
    http: 500,
    exit: 1,
    retryable: true,
  },
  SLW_SECRET_NAMESPACE: {
    message: 'Secrets are kept in Kubernetes, but it is not known in which namespace: {file} cannot be read: {reason}',
    next: 'Set secrets.namespace, or secrets.store to file.',
    http: 500,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
