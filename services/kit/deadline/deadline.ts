import { setMaxListeners } from 'node:events';

/**
 * Runs work with a signal that aborts when `signal` does, or after that many milliseconds with a TimeoutError, as
 * AbortSignal.timeout would. Not by AbortSignal.any: on Node 20 a timeout inside it can be collected as garbage, and then
 * never comes.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  // One signal may bound many calls at once, and each takes its listener away: more than ten are no leak, as Node would say.
  if (signal !== undefined) setMaxListeners(Infinity, signal);
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(signal?.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`no answer within ${milliseconds} ms`, 'TimeoutError'));
  }, milliseconds);
  signal?.addEventListener('abort', follow, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', follow);
  }
}
