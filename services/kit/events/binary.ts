import { withoutAbsent, type EventCandidate } from './candidate.ts';
import type { JsonValue } from './cloud-event.ts';
import { parseJson } from './json.ts';
import { isJsonType, mediaType } from './media-type.ts';
import { decodeUtf8 } from './structured.ts';

export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const PREFIX = 'ce-';
const ENCODED = /(?:%[0-9a-f]{2})+/gi;

/**
 * Binary mode: attributes in `ce-` headers, data in the body.
 * @throws SLW_EVENT_MALFORMED when the body is not what its content type says
 */
export function candidateFromHeaders(headers: HttpHeaders, body: Uint8Array): EventCandidate {
  const contentType = single(headers['content-type']);
  const named = Object.entries(headers)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length), decodeValue(single(value) ?? '')] as const);
  const attributes = withoutAbsent({ ...Object.fromEntries(named), datacontenttype: contentType });
  return body.length === 0 ? { attributes } : { attributes, data: readData(contentType, body) };
}

function readData(contentType: string | undefined, body: Uint8Array): JsonValue {
  if (isJsonType(contentType)) return parseJson(decodeUtf8(body));
  if (mediaType(contentType ?? '').startsWith('text/')) return decodeUtf8(body);
  return new Uint8Array(body);
}

/**
 * Values are percent-encoded UTF-8 and, by some senders, quoted (CloudEvents HTTP binding 3.1.3.2). A sequence that is
 * no UTF-8 stays as it is: other senders, the JavaScript SDK among them, encode nothing at all.
 */
function decodeValue(value: string): string {
  const unquoted = /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  return unquoted.replace(ENCODED, (sequence) => {
    try {
      return decodeURIComponent(sequence);
    } catch {
      return sequence;
    }
  });
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}
