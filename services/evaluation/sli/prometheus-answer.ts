import { isObject } from '../../kit/events/index.ts';
import type { Measured } from '../score/index.ts';

type Value = Omit<Measured, 'metric'>;

/** The one number in an answer of Prometheus's query API, or why there is none. Pure. */
export function readValue(status: number, text: string): Value {
  const answer = parsed(text);
  if (answer === undefined) return failed(`Prometheus answered ${status} without JSON`);
  if (answer['status'] !== 'success') return failed(`Prometheus refuses the query: ${words(answer['error'])}`);
  const data = isObject(answer['data']) ? answer['data'] : {};
  const samples = samplesOf(data['resultType'], data['result']);
  if (samples === undefined) return failed(`the query gives a ${words(data['resultType'])}, not a number`);
  if (samples.length === 0) return failed('the query gives no value');
  if (samples.length > 1) return failed(`the query gives ${samples.length} values; aggregate them to one`);
  const value = Number(samples[0]);
  return Number.isFinite(value) ? { value, success: true } : failed(`the query gives ${words(samples[0])}`);
}

/** `[time, "value"]` of a scalar, or of each series of a vector. */
function samplesOf(type: unknown, result: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(result)) return undefined;
  if (type === 'scalar') return [(result as unknown[])[1]];
  if (type !== 'vector') return undefined;
  return (result as unknown[]).map((series) => {
    const sample = isObject(series) ? series['value'] : undefined;
    return Array.isArray(sample) ? (sample as unknown[])[1] : undefined;
  });
}

function failed(message: string): Value {
  return { value: 0, success: false, message };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function words(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 500) : 'nothing known';
}
