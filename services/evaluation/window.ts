import { parseDuration } from '../kit/config/index.ts';
import { slipwayError } from '../kit/errors/index.ts';
import { isObject, type JsonObject } from '../kit/events/index.ts';

/** The time that is evaluated. */
export interface Window {
  readonly start: Date;
  readonly end: Date;
}

/**
 * What the event asks for: `evaluation.start` with `end` or `timeframe`, `evaluation.timeframe` alone up to `now`, else the
 * time of the test before (specs/keptn.md 4.5).
 * @throws SLW_EVALUATION_WINDOW
 */
export function windowOf(data: JsonObject, now: Date): Window {
  const asked = isObject(data['evaluation']) ? data['evaluation'] : {};
  const test = isObject(data['test']) ? data['test'] : {};
  const timeframe = durationOf(asked['timeframe']);
  const start = timeOf('evaluation.start', asked['start']);
  const end = timeOf('evaluation.end', asked['end']);
  if (start !== undefined && end !== undefined) return checked({ start, end });
  if (start !== undefined && timeframe !== undefined) return checked({ start, end: later(start, timeframe) });
  if (timeframe !== undefined) return checked({ start: later(now, -timeframe), end: now });
  if (start !== undefined || end !== undefined) throw unclear('evaluation.start and evaluation.end belong together');
  const [from, to] = [timeOf('test.start', test['start']), timeOf('test.end', test['end'])];
  if (from === undefined || to === undefined) throw unclear('the event names no time, and no test ran before');
  return checked({ start: from, end: to });
}

function checked(window: Window): Window {
  if (window.start.getTime() > window.end.getTime()) throw unclear('it would end before it begins');
  return window;
}

function timeOf(field: string, value: unknown): Date | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(time.getTime())) throw unclear(`${field} is no RFC 3339 time`);
  return time;
}

function durationOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  if (duration === undefined || duration <= 0) throw unclear('evaluation.timeframe is no duration such as 5m');
  return duration;
}

function later(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}

function unclear(reason: string): Error {
  return slipwayError('SLW_EVALUATION_WINDOW', { reason });
}
