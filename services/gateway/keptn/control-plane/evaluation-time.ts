import { slipwayError } from '../../../kit/errors/index.ts';

export interface TimesAsked {
  readonly start?: string;
  readonly end?: string;
  /** A Go duration, such as 5m. */
  readonly timeframe?: string;
}

const DEFAULT_TIMEFRAME = '5m';
/** Keptn takes RFC 3339 and, as its CLI sends it, the same without a zone, which is UTC. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/;
const DURATION = /^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+$/;
const UNIT: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/**
 * What an evaluation looks at: from start to end, from start for a timeframe, or the timeframe before now.
 * @throws SLW_KEPTN_EVALUATION_TIMES
 */
export function evaluationTimes(asked: TimesAsked, now: Date): { readonly start: Date; readonly end: Date } {
  const { start = '', end = '', timeframe = '' } = asked;
  if (timeframe !== '' && end !== '') throw wrong('timeframe and end cannot be used together');
  if (start === '' && end !== '') throw wrong('end needs start');
  if (start !== '' && end === '' && timeframe === '') throw wrong('start needs end or timeframe');
  const length = durationOf(timeframe === '' ? DEFAULT_TIMEFRAME : timeframe);
  const from = start === '' ? new Date(now.getTime() - length) : timeOf('start', start);
  const to = end === '' ? new Date(from.getTime() + length) : timeOf('end', end);
  // As Keptn's client has it: metrics are not finer than that.
  if (to.getTime() - from.getTime() < 60_000) throw wrong('end must be at least one minute after start');
  return { start: from, end: to };
}

function durationOf(text: string): number {
  if (!DURATION.test(text)) throw wrong(`timeframe ${JSON.stringify(text)} is no duration such as 5m or 1h30m`);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT[unit] ?? 0), 0);
}

function timeOf(field: string, text: string): Date {
  const [matched, zone] = TIME.exec(text) ?? [];
  const time = new Date(matched === undefined ? Number.NaN : `${matched}${zone === undefined ? 'Z' : ''}`);
  if (Number.isNaN(time.getTime())) {
    throw wrong(`${field} ${JSON.stringify(text)} is no time such as 2026-01-31T12:00:00.000Z`);
  }
  return time;
}

function wrong(reason: string): Error {
  return slipwayError('SLW_KEPTN_EVALUATION_TIMES', { reason });
}
