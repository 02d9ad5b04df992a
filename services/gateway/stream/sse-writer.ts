import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { HEARTBEAT, OPENING } from './frame.ts';

export interface SseOptions {
  /** Milliseconds between two heartbeats. */
  readonly heartbeat: number;
  /** Milliseconds; a client that takes nothing for so long is cut off, comes back with Last-Event-ID and misses nothing. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

export interface SseWriter {
  /** Resolves when the next one may be written; rejects when the client is gone or too slow. */
  write(frame: string): Promise<void>;
  /** With a last frame for those who still listen. */
  end(last?: string): void;
}

/** Begins a stream on a raw response, with heartbeats until `end`. */
export function openSse(response: ServerResponse, { heartbeat, patience, signal }: SseOptions): SseWriter {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  response.write(OPENING);
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(HEARTBEAT);
  }, heartbeat);
  return {
    async write(frame) {
      if (response.write(frame)) return;
      await drained(response, patience, signal);
    },
    end(last = '') {
      clearInterval(beat);
      // What a slow client has not taken yet would keep the connection, and so the whole server, from closing.
      if (response.writableNeedDrain) response.destroy();
      else response.end(last);
    },
  };
}

/** Not by AbortSignal.any: on Node 20 a timeout inside it can be collected as garbage, and then never comes. */
async function drained(response: ServerResponse, patience: number, signal: AbortSignal): Promise<void> {
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  const timer = setTimeout(stop, patience);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await once(response, 'drain', { signal: waiting.signal });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
