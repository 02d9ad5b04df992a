import { isDeepStrictEqual } from 'node:util';
import { isInteger, isLosslessNumber } from 'lossless-json';
import { Document, isMap, isScalar, parseDocument, Scalar, visit, type Tags, type YAMLMap } from 'yaml';
import { messageOf, slipwayError } from '../errors/index.ts';
import { isObject, type JsonObject, type JsonValue } from '../events/index.ts';
import { checkValues, mergeValues } from './merge-values.ts';

export const OVERLAY_FILE = 'helm/values.yaml';

/** Types of YAML 1.1 that Helm's parser leaves as the text they are, as it does `12:30`, a number in base 60. */
const NOT_IN_HELM = new Set(['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`));
/** Helm reads YAML 1.1, where `yes` is true and `012` is ten. */
const HELM_YAML = { version: '1.1', customTags: (tags: Tags): Tags => tags.filter(isInHelm) } as const;
/** The same without `<<`, which the library would write unquoted wherever it is a text. */
const WITHOUT_MERGE = {
  version: '1.1',
  customTags: (tags: Tags): Tags => tags.filter((tag) => isInHelm(tag) && tagName(tag) !== 'tag:yaml.org,2002:merge'),
} as const;
/** New texts are quoted, so that no parser takes one for a number or a truth. */
const STYLE = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 } as const;

/** Names that at most look like a truth or null; the library quotes those itself. */
const PLAIN_KEY = /^[A-Za-z_][\w./-]*$/;

/** The values in the text of an overlay. @throws SLW_CHART_OVERLAY_INVALID, SLW_CHART_VALUES_REFUSED */
export function parseOverlay(text: string): JsonObject {
  const values = valuesIn(text);
  checkValues(values);
  return values;
}

/** The text of an overlay with a change merged in; comments and order of what stays are kept where they can be. */
export function mergeOverlay(text: string, change: JsonObject): string {
  const merged = mergeValues(valuesIn(text), change);
  const document = documentOf(text, WITHOUT_MERGE);
  if (!isMap(document.contents) || isIntricate(document)) return textOf(new Document(writable(merged), WITHOUT_MERGE));
  apply(document, document.contents, change);
  return textOf(document);
}

/** The text of an overlay made to hold exactly these values; comments and order of what stays are kept where they can be. */
export function replaceOverlay(text: string, values: JsonObject): string {
  checkValues(values);
  const document = documentOf(text, WITHOUT_MERGE);
  if (!isMap(document.contents) || isIntricate(document)) return textOf(new Document(writable(values), WITHOUT_MERGE));
  replace(document, document.contents, valuesIn(text), values);
  return textOf(document);
}

/**
 * Quotes the new keys that some parser takes for more than a name: Helm reads `0o17` as 15, which YAML 1.1 does not,
 * and a key `<<` that is left is a text (see isIntricate).
 */
function textOf(document: Document): string {
  visit(document, {
    Pair: (_, pair) => {
      const text = textOfKey(pair.key);
      const isNew = !isScalar(pair.key) || pair.key.type === undefined;
      if (text !== undefined && isNew && !PLAIN_KEY.test(text)) pair.key = quoted(text);
    },
  });
  return document.toString(STYLE);
}

/** Follows `mergeValues` on the nodes of a document. */
function apply(document: Document, map: YAMLMap, change: JsonObject): void {
  for (const [key, value] of Object.entries(change)) {
    const node = map.get(key, true) as unknown;
    if (isMap(node) && isObject(value)) apply(document, node, value);
    else map.set(key, document.createNode(writable(value)));
  }
}

function replace(document: Document, map: YAMLMap, old: JsonObject, values: JsonObject): void {
  for (const key of Object.keys(old).filter((name) => !Object.hasOwn(values, name))) map.delete(key);
  for (const [key, value] of Object.entries(values)) {
    const [node, before] = [map.get(key, true) as unknown, Object.hasOwn(old, key) ? old[key] : undefined];
    if (isMap(node) && isObject(before) && isObject(value)) replace(document, node, before, value);
    else if (!isDeepStrictEqual(before, value)) map.set(key, document.createNode(writable(value)));
  }
}

/** Where one node serves several places, or a key is no text, a change of one node would not be the change of one value. */
function isIntricate(document: Document): boolean {
  let intricate = false;
  visit(document, {
    Alias: () => {
      intricate = true;
      return visit.BREAK;
    },
    Pair: (_, { key }) => {
      if (textOfKey(key) !== undefined && textOfKey(key) !== '<<') return undefined;
      intricate = true;
      return visit.BREAK;
    },
  });
  return intricate;
}

function textOfKey(key: unknown): string | undefined {
  const value: unknown = isScalar(key) ? key.value : key;
  return typeof value === 'string' ? value : undefined;
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = 'QUOTE_DOUBLE';
  return scalar;
}

function isInHelm(tag: Tags[number]): boolean {
  const isTime = typeof tag !== 'string' && 'format' in tag && tag.format === 'TIME';
  return !isTime && !NOT_IN_HELM.has(tagName(tag));
}

function tagName(tag: Tags[number]): string {
  return typeof tag === 'string' ? tag : tag.tag;
}

function documentOf(text: string, options: typeof HELM_YAML): Document {
  const document = parseDocument(text, { ...options, logLevel: 'error' });
  const error = document.errors[0];
  if (error !== undefined) throw invalid(error.message.split('\n', 1)[0] ?? '', error);
  return document;
}

function valuesIn(text: string): JsonObject {
  const values: unknown = plainOf(documentOf(text, HELM_YAML));
  if (values === null || values === undefined) return {};
  if (!isObject(values)) throw invalid('it holds no map');
  return values;
}

/** Aliases are bounded by the library, so that a small file cannot become a huge value. */
function plainOf(document: Document): unknown {
  try {
    return document.toJS() as unknown;
  } catch (error) {
    throw invalid(messageOf(error), error);
  }
}

/** Numbers that a double cannot hold reach us as text with a mark on it (see kit/events). */
function writable(value: JsonValue): unknown {
  if (isLosslessNumber(value)) return isInteger(value.value) ? BigInt(value.value) : Number(value.value);
  if (Array.isArray(value)) return value.map(writable);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, writable(item)]));
}

function invalid(reason: string, cause?: unknown): Error {
  return slipwayError('SLW_CHART_OVERLAY_INVALID', { file: OVERLAY_FILE, reason }, { cause });
}
