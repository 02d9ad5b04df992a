import type { JsMsg, StoredMsg } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { StoredMessage } from './types.ts';

const RECEIVED = Symbol('received');

interface Received {
  readonly [RECEIVED]: JsMsg;
}

/**
 * Headers are decoded when somebody asks: few do, and it is a tenth of the time that a burst of messages takes. One getter for
 * all: with one of its own each message would have a hidden class of its own, which only a full collection frees.
 */
const lazyHeaders = {
  get headers(): Readonly<Record<string, string>> {
    return headerRecord((this as unknown as Received)[RECEIVED].headers);
  },
};

export function fromDelivery(message: JsMsg): StoredMessage {
  const { subject, seq, data, time } = message;
  return Object.assign(Object.create(lazyHeaders) as typeof lazyHeaders, {
    [RECEIVED]: message,
    subject,
    seq,
    data,
    time,
  });
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
