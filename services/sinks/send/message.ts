import { encodeStructured, type CloudEvent } from '../../kit/events/index.ts';

/** One request to a receiver. */
export interface SinkMessage {
  readonly id: string;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The event as it is, in structured mode: what every receiver of CloudEvents reads. Pure. */
export function cloudEventMessage(event: CloudEvent): SinkMessage {
  return {
    id: event.id,
    type: event.type,
    headers: { 'content-type': 'application/cloudevents+json' },
    body: encodeStructured(event),
  };
}
