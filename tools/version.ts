import { coerce, gte } from 'semver';

/** The version in what a program says of itself, for example `nats-server: v2.14.5` or `go version go1.26.8 linux/amd64`. */
export function versionIn(text: string): string | undefined {
  const match = /\d+\.\d+(\.\d+)?/.exec(text);
  return match === null ? undefined : coerce(match[0])?.version;
}

/** Whether `found` is `oldest` or newer; an unreadable version is not. */
export function isAtLeast(found: string | undefined, oldest: string): boolean {
  const wanted = coerce(oldest);
  return found !== undefined && wanted !== null && gte(found, wanted);
}
