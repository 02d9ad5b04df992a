import { slipwayError } from '../../kit/errors/index.ts';
import { stringifyJson, type JsonValue } from '../../kit/events/index.ts';

const LONGEST = 80;

/** The error for a value that an action cannot use; `expected` completes "it is ...". */
export function unusable(action: string, value: JsonValue, reason: string, expected: string): Error {
  return slipwayError('SLW_ACTION_VALUE', { action, value: shown(value), reason, expected });
}

function shown(value: JsonValue): string {
  const text = value === undefined ? '(none)' : stringifyJson(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
