/** Credentials by name, kept in Kubernetes Secrets or in encrypted files, and never told to a log. */
export { createSecrets, type SecretsOptions } from './create.ts';
export { secretNameProblem } from './names.ts';
export type { Secrets, SecretValues } from './types.ts';
