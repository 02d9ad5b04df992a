/** What was asked to be put back for a release, and when last; kept by one process. */
export interface Asked {
  readonly differences: string;
  readonly times: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const MOST_DOUBLINGS = 10;

/**
 * What to remember when the same differences are due to be asked for now, undefined when it is too early: what is there
 * still after it was put back is either changed again and again by somebody else, or no difference but for us. Each time
 * is waited for twice as long. Pure.
 */
export function askNow(
  before: Asked | undefined,
  differences: string,
  now: number,
  intervalMs: number,
): Asked | undefined {
  if (before?.differences !== differences) return { differences, times: 1, at: now };
  const patience = intervalMs * 2 ** Math.min(before.times, MOST_DOUBLINGS);
  return now - before.at < patience ? undefined : { differences, times: before.times + 1, at: now };
}
