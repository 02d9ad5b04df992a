import { parseDuration } from '../../kit/config/index.ts';

/** A duration of the configuration, which has been checked there. */
export function milliseconds(duration: string): number {
  return parseDuration(duration) ?? 0;
}
