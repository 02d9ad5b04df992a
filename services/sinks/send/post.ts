import { readFile } from 'node:fs/promises';
import { withDeadline } from '../../kit/deadline/index.ts';
import { SlipwayError, causeMessageOf, messageOf, slipwayError } from '../../kit/errors/index.ts';
import type { Sink } from '../sink.ts';
import type { SinkMessage } from './message.ts';
import { askedDelay } from './retry.ts';
import { signatureHeaders } from './sign.ts';

/** Characters of an answer that are told in an error. */
const SHOWN = 200;

export interface PostOptions {
  readonly timeoutMs: number;
  readonly clock: () => Date;
  readonly signal: AbortSignal;
}

/** What became of a request; `after`: milliseconds that the receiver asks to wait. */
export type Posted =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'refused'; readonly error: SlipwayError; readonly after?: number };

/** Sends one message. A failure is an answer, not an exception: the caller tries again. */
export async function postMessage(sink: Sink, message: SinkMessage, options: PostOptions): Promise<Posted> {
  try {
    const headers = await headersFor(sink, message, options.clock());
    return await withDeadline(options.timeoutMs, options.signal, async (signal) => {
      // A redirect could carry the token to somebody else.
      const init = { method: 'POST', headers, body: message.body, redirect: 'manual', signal } as const;
      const response = await fetch(sink.url, init);
      if (response.ok) {
        await response.body?.cancel();
        return { outcome: 'taken' } as const;
      }
      const after = askedDelay(response.headers.get('retry-after'), options.clock());
      const error = refused(sink, message, `status ${response.status}${await shown(response)}`);
      return { outcome: 'refused', error, ...(after === undefined ? {} : { after }) } as const;
    });
  } catch (thrown) {
    const isKnown = thrown instanceof SlipwayError;
    return { outcome: 'refused', error: isKnown ? thrown : refused(sink, message, causeMessageOf(thrown), thrown) };
  }
}

async function headersFor(sink: Sink, message: SinkMessage, at: Date): Promise<Record<string, string>> {
  const token = await readSecret(sink, 'token', sink.tokenFile);
  const secret = await readSecret(sink, 'secret', sink.secretFile);
  return {
    ...message.headers,
    'user-agent': 'slipway',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(secret === undefined ? {} : signatureHeaders(secret, { id: message.id, at, body: message.body })),
  };
}

/** Read each time, so that a secret that was changed counts at once. */
async function readSecret(sink: Sink, what: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    const text = (await readFile(file, 'utf8')).trim();
    if (text !== '') return text;
  } catch (cause) {
    const reason = messageOf(cause);
    throw slipwayError('SLW_SINK_SECRET_UNREADABLE', { what, sink: sink.name, file, reason }, { cause });
  }
  throw slipwayError('SLW_SINK_SECRET_UNREADABLE', { what, sink: sink.name, file, reason: 'it is empty' });
}

/** The beginning of what the receiver says, on one line; the rest is not even read. */
async function shown(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length >= SHOWN) break;
  }
  const line = text.slice(0, SHOWN).replace(/\s+/g, ' ').trim();
  return line === '' ? '' : `: ${line}`;
}

function refused(sink: Sink, { type, id }: SinkMessage, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_SINK_REFUSED', { sink: sink.name, type, id, reason }, { cause });
}
