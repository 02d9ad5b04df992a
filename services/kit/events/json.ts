import { LosslessNumber, isLosslessNumber, isSafeNumber, parse, stringify } from 'lossless-json';
import { messageOf, slipwayError } from '../errors/index.ts';
import { inspectJson } from './inspect-json.ts';

const MAX_DEPTH = 100;
/** What JSON.stringify makes of a LosslessNumber; its presence in the output means that an exact second pass is due. */
const LOSSLESS_MARK = '"isLosslessNumber":true';

/**
 * Parses JSON of strangers. Numbers that a double cannot hold become LosslessNumber objects, all others numbers; of
 * a repeated key the last counts, as with JSON.parse.
 * @throws SLW_EVENT_MALFORMED: no JSON, nested deeper than 100 levels, or a key that could reach a prototype.
 */
export function parseJson(text: string): unknown {
  const { depth, inexact } = inspectJson(text);
  if (depth > MAX_DEPTH) throw malformed(`it is nested deeper than ${MAX_DEPTH} levels`);
  const value = inexact ? parseExactly(text) : parsePlainly(text);
  // Escapes can spell the key too, so they ask for the walk as well.
  if (/proto|\\u/.test(text)) refusePrototypeKeys(value);
  return value;
}

/** JSON of a value from `parseJson` or of plain data: every number with the digits it came with. */
export function stringifyJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(LOSSLESS_MARK) ? (stringify(value) ?? 'null') : text;
}

function parsePlainly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(messageOf(cause), cause);
  }
}

function parseExactly(text: string): unknown {
  try {
    return parse(text, null, { parseNumber: exactNumber, onDuplicateKey: ({ newValue }) => newValue });
  } catch (cause) {
    throw malformed(messageOf(cause), cause);
  }
}

function exactNumber(digits: string): number | LosslessNumber {
  return isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits);
}

/** Data is merged key by key further in: a `__proto__` of a stranger must never get that far. */
function refusePrototypeKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null || isLosslessNumber(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const reachesPrototype = key === 'constructor' && hasOwn(member, 'prototype');
    if (key === '__proto__' || reachesPrototype) throw malformed(`the key ${key} is not taken`);
    refusePrototypeKeys(member);
  }
}

function hasOwn(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

function malformed(reason: string, cause?: unknown): Error {
  return slipwayError('SLW_EVENT_MALFORMED', { reason }, { cause });
}
