import { digestOf } from './digest.ts';

export interface NewToken {
  /** Shown once and kept nowhere. */
  readonly token: string;
  /** For the file of users and rights. */
  readonly sha256: string;
}

const BYTES = 32;

/** A token of 256 random bits; the prefix lets scanners for leaked secrets know it. */
export function createToken(randomBytes: (count: number) => Buffer): NewToken {
  const token = `slw_${randomBytes(BYTES).toString('base64url')}`;
  return { token, sha256: digestOf(token).toString('hex') };
}
