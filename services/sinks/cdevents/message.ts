import type { SinkMessage } from '../send/index.ts';
import type { CdEvent } from './cd-event.ts';

/** A CDEvent in a CloudEvent of binary mode, as the CloudEvents binding of CDEvents has it. Pure. */
export function cdEventMessage(event: CdEvent): SinkMessage {
  const { context, subject } = event;
  return {
    id: context.id,
    type: context.type,
    headers: {
      'content-type': 'application/cdevents+json',
      'ce-specversion': '1.0',
      'ce-id': context.id,
      'ce-source': context.source,
      'ce-type': context.type,
      'ce-time': context.timestamp,
      // CloudEvents' HTTP binding: what is not printable ASCII is percent-encoded.
      'ce-subject': encodeURI(subject.id),
    },
    body: JSON.stringify(event),
  };
}
