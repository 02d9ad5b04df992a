import { isLosslessNumber } from 'lossless-json';

/** Any JSON value; numbers that a double cannot hold are LosslessNumber objects (see codec). */
export type JsonValue = unknown;
export type JsonObject = Readonly<Record<string, JsonValue>>;

/**
 * A CloudEvents 1.0 event as Slipway holds it. Attributes the specification does not name are in `extensions`;
 * empty ones are absent (the Go SDK writes `triggeredid: ""`, specs/keptn.md 1.1).
 */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly subject?: string;
  readonly datacontenttype?: string;
  readonly dataschema?: string;
  readonly data?: JsonValue;
  readonly extensions: Readonly<Record<string, JsonValue>>;
}

/** The correlation id of one end-to-end run. */
export function contextOf(event: CloudEvent): string | undefined {
  return textExtension(event, 'shkeptncontext');
}

/** The id of the `.triggered` event that this one answers. */
export function triggeredIdOf(event: CloudEvent): string | undefined {
  return textExtension(event, 'triggeredid');
}

/** The commit of the project's configuration that the event was made for. */
export function commitOf(event: CloudEvent): string | undefined {
  return textExtension(event, 'gitcommitid');
}

/** The event's data when it is a JSON object, else an empty one. */
export function objectData(event: CloudEvent): JsonObject {
  return isObject(event.data) ? event.data : {};
}

/** Whether the value is a JSON object: no array, no bytes, no number that a double cannot hold. */
export function isObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Uint8Array) && !isLosslessNumber(value);
}

function textExtension(event: CloudEvent, name: string): string | undefined {
  const value = event.extensions[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
