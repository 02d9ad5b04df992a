export interface Link {
  readonly controller: AbortController;
  /** Forgets the signal again; without it every link would stay a listener for as long as the signal lives. */
  readonly unlink: () => void;
}

/**
 * A controller that aborts with `signal`, and can be aborted by itself. Not AbortSignal.any: what that makes is held
 * weakly in Node 20, and an abort that comes after a garbage collection can get lost.
 */
export function linkTo(signal: AbortSignal): Link {
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  return { controller, unlink: () => signal.removeEventListener('abort', follow) };
}
