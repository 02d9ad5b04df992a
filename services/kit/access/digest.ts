import { createHash, timingSafeEqual } from 'node:crypto';

/** What is kept of a token: tokens are random and long, so a plain digest cannot be guessed back. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Those of the entries whose digest is this one. All are compared, each in constant time: how long it takes tells neither
 * which one it was nor how near a guess came.
 */
export function withDigest<Entry extends { readonly digest: Buffer }>(
  entries: readonly Entry[],
  digest: Buffer,
): readonly Entry[] {
  return entries.filter((entry) => timingSafeEqual(entry.digest, digest));
}
