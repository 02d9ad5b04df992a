import { isLosslessNumber } from 'lossless-json';
import { slipwayError } from '../errors/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../events/index.ts';

/** Keys that reach the prototype in code that is less careful. */
const REFUSED = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 100;

/**
 * Values of a delivery over those of the past: maps are merged at every depth, all else is replaced, arrays as a
 * whole. null is a value and stays: Helm then deletes the chart's default. Neither argument is changed.
 * (Keptn concatenates nested arrays and drops some nulls, specs/keptn.md 2.1: not so here.)
 * @throws SLW_CHART_VALUES_REFUSED
 */
export function mergeValues(old: JsonObject, change: JsonObject): JsonObject {
  checkValues(old);
  checkValues(change);
  return merge(old, change);
}

/** @throws SLW_CHART_VALUES_REFUSED for a key that reaches the prototype, what is nested too deep, and what Helm calls infinite */
export function checkValues(value: JsonValue, path: readonly string[] = []): void {
  if (path.length > MAX_DEPTH) throw refused(path.slice(0, 5), `it is nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) {
    value.forEach((item, index) => checkValues(item, [...path, String(index)]));
    return;
  }
  if (isLosslessNumber(value) && !Number.isFinite(Number(value.value))) throw refused(path, 'it is beyond all numbers');
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (REFUSED.has(key)) throw refused([...path, key], 'its name has a meaning of its own in JavaScript');
    checkValues(item, [...path, key]);
  }
}

function merge(old: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...old };
  for (const [key, value] of Object.entries(change)) {
    const before = Object.hasOwn(old, key) ? old[key] : undefined;
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function refused(path: readonly string[], reason: string): Error {
  return slipwayError('SLW_CHART_VALUES_REFUSED', { path: path.join('.'), reason });
}
