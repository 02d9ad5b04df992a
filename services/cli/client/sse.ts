/** One message of a server-sent event stream (https://html.spec.whatwg.org/#server-sent-events). */
export interface SseMessage {
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

const LONGEST_MESSAGE = 16 * 1_048_576;

/**
 * Messages in a body. Comments (heartbeats) give nothing but restart the patience: a body silent for `patience`
 * milliseconds, or one whose message never ends, makes the iteration throw, and so does an abort. The signal is listened
 * to here because fetch forgets its own once the request is garbage collected, and a stream outlives that by hours.
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  patience: number,
  signal: AbortSignal,
): AsyncGenerator<SseMessage> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), patience, signal);
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const { messages, rest } = takeMessages(text);
      text = rest;
      if (text.length > LONGEST_MESSAGE) throw new Error('the stream sent a message without an end');
      yield* messages;
    }
  } finally {
    // Cancelling an aborted body rejects with the same abort; that is not news.
    await reader.cancel().catch(() => undefined);
  }
}

/** The whole messages at the beginning of the text, and what is left. */
export function takeMessages(text: string): { readonly messages: SseMessage[]; readonly rest: string } {
  // A CR at the very end may be half of a CRLF: it waits for what follows.
  const held = text.endsWith('\r') ? '\r' : '';
  const blocks = text
    .slice(0, text.length - held.length)
    .replace(/\r\n?/g, '\n')
    .split('\n\n');
  const rest = (blocks.pop() ?? '') + held;
  return { messages: blocks.flatMap(messageOf), rest };
}

function messageOf(block: string): SseMessage[] {
  const fields = new Map<string, string[]>();
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), value ?? '']);
  }
  const data = fields.get('data');
  if (data === undefined) return [];
  const id = fields.get('id')?.at(-1);
  return [
    { event: fields.get('event')?.at(-1) ?? 'message', data: data.join('\n'), ...(id === undefined ? {} : { id }) },
  ];
}

async function within<T>(promise: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let cleanUp = () => undefined as unknown;
  const ended = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason as Error);
    const timer = setTimeout(() => reject(new Error('the stream went silent')), milliseconds);
    signal.addEventListener('abort', abort, { once: true });
    cleanUp = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    cleanUp();
  }
}
