import { isObject, type JsonValue } from './cloud-event.ts';
import { slipwayError } from '../errors/index.ts';
import { isJsonType } from './media-type.ts';
import { parseJson } from './json.ts';

/** An event as it was read, before anything is known about its fields. */
export interface EventCandidate {
  /** All context attributes by their CloudEvents names; empty ones are left out. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** A JSON value, a string for text, bytes for anything else. */
  readonly data?: JsonValue;
}

/**
 * The JSON form of an event, in the specification's format or Keptn's model, which says `contenttype` for
 * `datacontenttype` and may hold further attributes in an object `extensions` (specs/keptn.md 1.1).
 * @throws SLW_EVENT_MALFORMED
 */
export function candidateFromJson(json: unknown): EventCandidate {
  if (!isObject(json)) throw slipwayError('SLW_EVENT_MALFORMED', { reason: 'it is not a JSON object' });
  const { data, data_base64, contenttype, extensions, ...rest } = json;
  const nested = isObject(extensions) ? extensions : { extensions };
  const datacontenttype = isAbsent(rest['datacontenttype']) ? contenttype : rest['datacontenttype'];
  // Made of entries for the reason in `encodeStructured`.
  const entries = [...Object.entries(nested), ...Object.entries(rest), ['datacontenttype', datacontenttype]];
  const attributes = withoutAbsent(Object.fromEntries(entries) as Record<string, unknown>);
  if (isAbsent(data_base64)) return data === undefined ? { attributes } : { attributes, data };
  if (data !== undefined) {
    throw slipwayError('SLW_EVENT_MALFORMED', { reason: 'it holds both data and data_base64' });
  }
  return { attributes, data: decodeBase64(data_base64, attributes['datacontenttype']) };
}

export function withoutAbsent(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isAbsent(value)));
}

/** The Go SDK writes extensions that are not set as "" (specs/keptn.md 1.1). */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function decodeBase64(encoded: unknown, contentType: unknown): JsonValue {
  if (typeof encoded !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0) {
    throw slipwayError('SLW_EVENT_MALFORMED', { reason: 'data_base64 is not base64' });
  }
  const bytes = Buffer.from(encoded, 'base64');
  return isJsonType(contentType) ? parseJson(bytes.toString('utf8')) : new Uint8Array(bytes);
}
