import { formatDuration, parseDuration } from '../../kit/config/index.ts';
import { slipwayError, type SlipwayError } from '../../kit/errors/index.ts';
import { checkEventData, isObject, objectData, type CloudEvent } from '../../kit/events/index.ts';

/** What to do about a `test.triggered`. */
export type WaitDecision =
  /** Not a wait: another executor's task, no answer. */
  | { readonly kind: 'leave' }
  /** Ours, and it can never begin: answered at once. */
  | { readonly kind: 'refuse'; readonly error: SlipwayError }
  /** `asked`: the duration in the sender's words. */
  | { readonly kind: 'wait'; readonly milliseconds: number; readonly asked: string };

const STRATEGY = 'real-user';
const LONGEST_SHOWN = 40;

/** Claims tests of the strategy real-user, and reads how long they wait (specs/argo.md 1.2, 1.5). Pure. */
export function decideWait(event: CloudEvent, cap: number): WaitDecision {
  const { test } = objectData(event);
  if (!isObject(test) || test['teststrategy'] !== STRATEGY) return { kind: 'leave' };
  const fields = checkEventData(event);
  if (fields.length > 0) {
    const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
    return { kind: 'refuse', error: slipwayError('SLW_TASK_DATA_INVALID', { type: event.type, reasons }, { fields }) };
  }
  return decideDuration(test['canarywaitduration'], cap);
}

function decideDuration(value: unknown, cap: number): WaitDecision {
  if (value === undefined || value === null || value === '') return refuse('is missing');
  if (typeof value !== 'string') return refuse('must be a string with a unit, such as "120s"; a bare number has none');
  const milliseconds = parseDuration(value);
  if (milliseconds === undefined) return refuse(`${whatIsWrong(value)}: ${shown(value)}`);
  if (milliseconds >= cap) {
    const error = slipwayError('SLW_WAIT_TOO_LONG', { asked: shown(value), cap: formatDuration(cap) });
    return { kind: 'refuse', error };
  }
  return { kind: 'wait', milliseconds: Math.ceil(milliseconds), asked: shown(value) };
}

function whatIsWrong(value: string): string {
  if (/^\+?\d+(\.\d+)?$/.test(value)) return 'has no unit';
  if (value.startsWith('-') && parseDuration(value.slice(1)) !== undefined) return 'is negative';
  return 'is not a Go duration';
}

function refuse(reason: string): WaitDecision {
  return { kind: 'refuse', error: slipwayError('SLW_WAIT_DURATION_INVALID', { reason }) };
}

/** The sender's words, short and on one line: they go into events and logs. */
function shown(value: string): string {
  const line = value.replace(/[^\x20-\x7eµμ]/g, '?');
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}...` : line;
}
