import { slipwayError } from '../errors/index.ts';

/** As part of the name of a Kubernetes Secret and of a file. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,228}[a-z0-9])?$/;

/** Why a text is no name of a secret, in words that complete "is not a name: "; undefined when it is one. */
export function secretNameProblem(name: string): string | undefined {
  if (name.includes('..')) return 'it has two dots in a row';
  if (NAME.test(name)) return undefined;
  return 'it must be at most 230 lower-case letters, digits, dots and dashes, beginning and ending with a letter or digit';
}

/** @throws SLW_SECRET_NAME_INVALID */
export function checkSecretName(name: string): void {
  const reason = secretNameProblem(name);
  if (reason !== undefined) throw slipwayError('SLW_SECRET_NAME_INVALID', { name: JSON.stringify(name), reason });
}
