import type { Problem } from '../../kit/errors/index.ts';

/** First thing on a stream: how long a browser waits before it comes back. */
export const OPENING = 'retry: 2000\n\n';
/** A comment: keeps proxies from closing, and tells a dead connection. */
export const HEARTBEAT = ': heartbeat\n\n';

/** One server-sent event. JSON written by JSON.stringify has no line break, so the data is one line. */
export function eventFrame(event: string, seq: number, json: string): string {
  return `id: ${seq}\nevent: ${event}\ndata: ${json}\n\n`;
}

/** The last word of a stream that is ended for a reason. It has no position: whoever comes back goes on where they were. */
export function problemFrame(problem: Problem): string {
  return `event: problem\ndata: ${JSON.stringify(problem)}\n\n`;
}
