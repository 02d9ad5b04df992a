import { parseDuration } from '../../kit/config/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';

export interface AskedTimes {
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
}

/**
 * The time to evaluate as the event says it. Up to now means up to this moment, not to when a queue lets the run begin.
 * @throws SLW_CLI_USAGE
 */
export function evaluationTimes(
  asked: AskedTimes,
  now: Date,
  help: string,
): { readonly start: string; readonly end: string } {
  const refuse = (reason: string) => slipwayError('SLW_CLI_USAGE', { reason, help });
  const [start, end] = [timeOf(asked.start), timeOf(asked.end)];
  const timeframe = asked.timeframe === undefined ? undefined : parseDuration(asked.timeframe);
  if (asked.timeframe !== undefined && !((timeframe ?? 0) > 0))
    throw refuse('--timeframe must be a duration such as 5m');
  if (start === null || end === null)
    throw refuse('--start and --end must be RFC 3339 times such as 2026-01-31T12:00:00Z');
  if (timeframe !== undefined && end !== undefined) throw refuse('--timeframe and --end exclude each other');
  if (timeframe === undefined && start === undefined) throw refuse('Say which time: --timeframe, or --start and --end');
  if (end !== undefined && start === undefined) throw refuse('--end needs --start');
  const ends = end ?? (start === undefined || timeframe === undefined ? now : new Date(start.getTime() + timeframe));
  const begins = start ?? new Date(now.getTime() - (timeframe ?? 0));
  if (begins >= ends) throw refuse('The time would end before it begins');
  return { start: begins.toISOString(), end: ends.toISOString() };
}

/** Null for what is no time. */
function timeOf(text: string | undefined): Date | null | undefined {
  if (text === undefined) return undefined;
  const time = new Date(/^\d{4}-\d\d-\d\dT/.test(text) ? text : Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}
