import { isObject, type JsonObject, type JsonValue } from './cloud-event.ts';

/** Names that reach an object's prototype instead of its data; hostile in an event, meaningless otherwise. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Data of several events as one: maps deeply, everything else newest wins, arrays replaced (specs/keptn.md Appendix B;
 * Keptn joined arrays, which leaked one stage's URIs into the next, and let the oldest number win).
 */
export function mergeData(older: JsonObject, newer: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...older };
  for (const [key, value] of Object.entries(newer)) {
    if (FORBIDDEN.has(key) || value === undefined) continue;
    const before = Object.hasOwn(result, key) ? result[key] : undefined;
    result[key] = isObject(before) && isObject(value) ? mergeData(before, value) : value;
  }
  return result;
}
