import { setTimeout as pause } from 'node:timers/promises';
import { coerceError, slipwayError, type Problem } from '../../kit/errors/index.ts';
import { decodeStructured, isObject, parseJson, type CloudEvent } from '../../kit/events/index.ts';
import { ClientError, problemOf, tokenEnded } from './error.ts';
import { request, type Connection } from './http.ts';
import { readSse } from './sse.ts';

export interface FollowFilter {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
  /** Position in the stream to begin after; absent: only what is new. */
  readonly after?: number;
}

/** `connected` comes after every (re)connection: what happened in between may need to be read anew. */
export type Followed =
  | { readonly kind: 'connected'; readonly again: boolean }
  | { readonly kind: 'event'; readonly event: CloudEvent; readonly seq?: number };

/** The gateway's heartbeat is 15 s; two missed ones and a bit are a dead connection. */
const PATIENCE = 40_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

/**
 * Events as they happen, until the connection's signal aborts. A lost connection is made again, for ever, resuming
 * after the last event seen. The first connection is not retried: its failure is the caller's.
 * @throws as `request` for the first connection; SLW_CLI_TOKEN_ENDED when the token counted and counts no more; ClientError
 * whenever else the server refuses for good (4xx).
 */
export async function* follow(connection: Connection, filter: FollowFilter): AsyncGenerator<Followed> {
  let last = filter.after === undefined ? undefined : String(filter.after);
  let wait = FIRST_PAUSE;
  let again = false;
  for (;;) {
    try {
      const body = await open(connection, filter, last);
      yield { kind: 'connected', again };
      again = true;
      wait = FIRST_PAUSE;
      for await (const message of readSse(body, PATIENCE, connection.signal)) {
        if (message.event === 'problem') throw new ClientError(lastWord(message.data));
        last = message.id ?? last;
        if (message.event !== 'cloudevent') continue;
        yield { kind: 'event', event: decodeStructured(Buffer.from(message.data)), ...seqOf(message.id) };
      }
    } catch (thrown) {
      if (connection.signal.aborted) return;
      if (!again) throw thrown;
      if (isRefusal(thrown)) throw tokenEnded(thrown);
      connection.trace(`the event stream broke: ${coerceError(thrown).message}`);
    }
    if (!(await pausing(wait, connection.signal))) return;
    wait = Math.min(wait * 2, LONGEST_PAUSE);
  }
}

/** A 5xx is a server that starts or lost NATS: it comes back. A 4xx stays. */
function isRefusal(thrown: unknown): boolean {
  return thrown instanceof ClientError && thrown.status < 500;
}

/** Why the server ends a stream, as it would answer a request now. */
function lastWord(data: string): Problem {
  const body = parseJson(data);
  const status = isObject(body) && typeof body['status'] === 'number' ? body['status'] : 500;
  return problemOf(status, body, 'The event stream');
}

async function open(connection: Connection, filter: FollowFilter, last: string | undefined) {
  const { project, context, service } = filter;
  const parts = {
    method: 'GET',
    path: '/v1/events/stream',
    query: { project, context, service, after: last },
    headers: { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': last }) },
  } as const;
  // The body is only begun here: reading it has its own patience and its own way to be ended.
  const body = await request(connection, parts, (response) => Promise.resolve(response.body));
  if (body !== null) return body;
  const reason = 'the event stream has no body';
  throw slipwayError('SLW_CLI_ANSWER_INVALID', { endpoint: connection.endpoint, reason });
}

async function pausing(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return pause(milliseconds, true, { signal }).catch(() => false);
}

function seqOf(id: string | undefined): { seq?: number } {
  const seq = Number(id);
  return id !== undefined && Number.isSafeInteger(seq) ? { seq } : {};
}
