import { slipwayError } from '../errors/index.ts';
import { candidateFromHeaders, type HttpHeaders } from './binary.ts';
import { candidateFromJson, type EventCandidate } from './candidate.ts';
import type { CloudEvent } from './cloud-event.ts';
import { parseJson } from './json.ts';
import { mediaType } from './media-type.ts';
import { decodeUtf8 } from './structured.ts';
import { validateEvent } from './validate.ts';

const MAX_BATCH = 1_000;

export type HttpMode = 'structured' | 'binary' | 'batch';

export interface DecodedHttp {
  readonly mode: HttpMode;
  readonly events: readonly CloudEvent[];
}

export interface ReadHttp {
  readonly mode: HttpMode;
  readonly candidates: readonly EventCandidate[];
}

/**
 * The events of an HTTP request; header names are in lower case, as Node gives them. The caller bounds the bytes.
 * @throws SLW_EVENT_MALFORMED, SLW_EVENT_INVALID, SLW_EVENT_MEDIA_TYPE, SLW_EVENT_BATCH_TOO_LARGE
 */
export function decodeHttp(headers: HttpHeaders, body: Uint8Array): DecodedHttp {
  const { mode, candidates } = readHttp(headers, body);
  return { mode, events: candidates.map(validateEvent) };
}

/** Like `decodeHttp`, but leaves the fields unchecked, for receivers that set some of them. */
export function readHttp(headers: HttpHeaders, body: Uint8Array): ReadHttp {
  const type = mediaType(String(headers['content-type'] ?? ''));
  if (type === 'application/cloudevents-batch+json') return { mode: 'batch', candidates: readBatch(body) };
  if (type === 'application/cloudevents+json') return structured(body);
  if (headers['ce-specversion'] !== undefined || headers['ce-type'] !== undefined) {
    return { mode: 'binary', candidates: [candidateFromHeaders(headers, body)] };
  }
  // Keptn's API, CLI and distributor send the JSON format as plain application/json.
  if (type === 'application/json') return structured(body);
  throw slipwayError('SLW_EVENT_MEDIA_TYPE', { type: type === '' ? '(none)' : type });
}

function structured(body: Uint8Array): ReadHttp {
  return { mode: 'structured', candidates: [candidateFromJson(parseJson(decodeUtf8(body)))] };
}

function readBatch(body: Uint8Array): EventCandidate[] {
  const batch = parseJson(decodeUtf8(body));
  if (!Array.isArray(batch)) throw slipwayError('SLW_EVENT_MALFORMED', { reason: 'the batch is not a JSON array' });
  if (batch.length > MAX_BATCH) {
    throw slipwayError('SLW_EVENT_BATCH_TOO_LARGE', { count: batch.length, limit: MAX_BATCH });
  }
  return batch.map(candidateFromJson);
}
