import type { Sender } from './record.ts';

/**
 * The NATS header in which an event says who sent it over HTTP. With the event's own message, because it is then stored
 * when the event is and costs no second write (decision 0022).
 */
export const SENDER_HEADER = 'Slipway-Sender';

const NOT_ASCII = /[^ -~]/g;

/** On one line of ASCII, as headers must be. */
export function encodeSender(sender: Sender): Readonly<Record<string, string>> {
  const text = JSON.stringify(sender).replace(
    NOT_ASCII,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { [SENDER_HEADER]: text };
}
