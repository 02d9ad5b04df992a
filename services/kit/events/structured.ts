import { slipwayError } from '../errors/index.ts';
import type { CloudEvent } from './cloud-event.ts';
import { candidateFromJson } from './candidate.ts';
import { parseJson, stringifyJson } from './json.ts';
import { validateEvent } from './validate.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads one event in JSON, as NATS messages and structured HTTP bodies hold it. The caller bounds the bytes.
 * @throws SLW_EVENT_MALFORMED, SLW_EVENT_INVALID
 */
export function decodeStructured(bytes: Uint8Array): CloudEvent {
  return validateEvent(candidateFromJson(parseJson(decodeUtf8(bytes))));
}

/** The event in JSON, for NATS and for `application/cloudevents+json`. Numbers keep the digits they came with. */
export function encodeStructured(event: CloudEvent): string {
  const { id, source, type, time, subject, datacontenttype, dataschema, data, extensions } = event;
  const content = datacontenttype ?? (data === undefined ? undefined : 'application/json');
  const payload = data instanceof Uint8Array ? { data_base64: Buffer.from(data).toString('base64') } : { data };
  // V8 gives each object that begins with a spread and goes on a hidden class of its own: 250 to 550 bytes (Node 20) that only
  // a full collection frees. Where events come by the thousand, objects begin with named properties or are made of entries.
  return stringifyJson({
    specversion: '1.0',
    id,
    source,
    type,
    time,
    subject,
    datacontenttype: content,
    dataschema,
    ...extensions,
    ...payload,
  });
}

/** @throws SLW_EVENT_MALFORMED */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw slipwayError('SLW_EVENT_MALFORMED', { reason: 'it is not UTF-8' }, { cause });
  }
}
