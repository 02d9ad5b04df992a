import { parseDuration } from '../kit/config/index.ts';
import { slipwayError, type FieldError } from '../kit/errors/index.ts';
import { isObject, type EventData, type JsonObject, type Result } from '../kit/events/index.ts';

const LONGEST_TIMEOUT_MS = 24 * 3_600_000;
const STRATEGIES = ['direct', 'user_managed', 'duplicate'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export function section(data: JsonObject, key: string): JsonObject {
  const value = data[key];
  return isObject(value) ? value : {};
}

/** Milliseconds that the task's property `timeout` allows. @throws SLW_ROLLOUTS_INPUT */
export function timeoutOf(task: string, data: JsonObject, defaultMs: number): number {
  const value = section(data, task)['timeout'];
  if (value === undefined || value === null || value === '') return defaultMs;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined && ms >= 1_000 && ms <= LONGEST_TIMEOUT_MS) return ms;
  throw refused([
    { field: `data.${task}.timeout`, message: 'must be a duration between 1s and 24h, such as 90s or 10m' },
  ]);
}

/** The strategy that the deployment of the run had; undefined when the event does not say. @throws SLW_DEPLOY_STRATEGY */
export function strategyIn(data: JsonObject): Strategy | undefined {
  const value = section(data, 'deployment')['deploymentstrategy'];
  if (value === undefined || value === '') return undefined;
  const strategy = STRATEGIES.find((each) => each === (value === 'blue_green_service' ? 'duplicate' : value));
  if (strategy === undefined) throw slipwayError('SLW_DEPLOY_STRATEGY', { strategy: JSON.stringify(value) });
  return strategy;
}

export interface IncomingResult {
  readonly result: Result;
  /** The sender named none: direct callers never do. */
  readonly isAssumed: boolean;
}

/** The result of the task before; a missing one is a pass when that task did not fail (specs/argo.md 1.3). */
export function incomingResult({ result, status = 'succeeded' }: Pick<EventData, 'result' | 'status'>): IncomingResult {
  if (result !== undefined && result !== '') return { result, isAssumed: false };
  return { result: status === 'succeeded' ? 'pass' : 'fail', isAssumed: true };
}

export function refused(fields: readonly FieldError[]): Error {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_ROLLOUTS_INPUT', { reasons }, { fields });
}
