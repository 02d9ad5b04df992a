import type { JsMsg, StoredMsg } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { StoredMessage } from './types.ts';

export function fromDelivery(message: JsMsg): StoredMessage {
  return {
    subject: message.subject,
    seq: message.seq,
    data: message.data,
    // Decoded when somebody asks: few do, and it is a tenth of the time that a burst of messages takes.
    get headers() {
      return headerRecord(message.headers);
    },
    time: message.time,
  };
}

export function fromStore(message: StoredMsg): StoredMessage {
  return {
    subject: message.subject,
    seq: message.seq,
    data: message.data,
    headers: headerRecord(message.header),
    time: message.time,
  };
}

function headerRecord(headers: MsgHdrs | undefined): Record<string, string> {
  const record: Record<string, string> = {};
  for (const key of headers?.keys() ?? []) record[key] = headers?.get(key) ?? '';
  return record;
}
