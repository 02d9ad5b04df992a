import { slipwayError, type SlipwayError } from '../errors/index.ts';
import type { Informer, Subscriber, Subscription } from './informer.ts';
import { standstillOf } from './stable.ts';
import type { RolloutRef, RolloutView, WaitOptions } from './types.ts';
import { inWords, isTransition, readable } from './words.ts';

/** One Rollout as the informer sees it. */
export interface Following {
  /**
   * The newest state: at once when it was not given before, else when it changes or after `tickMs`. Undefined: there is no
   * such Rollout. Rejects with SLW_ROLLOUT_DEADLINE, the signal's reason, or what keeps the collection from being read.
   */
  next(tickMs: number): Promise<RolloutView | undefined>;
  end(): void;
}

/** What has been seen and not been given yet. */
interface Inbox {
  /** The state that was read when it began: what the informer sees of earlier times is no news. */
  readonly floor: RolloutView | undefined;
  news: boolean;
  closed: boolean;
  last: RolloutView | undefined;
  refusal: SlipwayError | undefined;
  wake: () => void;
}

/** Follows one Rollout until `end` is called, from the state `now` in which it was just read; undefined: there was none. */
export function follow(
  informer: Informer,
  ref: RolloutRef,
  now: RolloutView | undefined,
  options: WaitOptions,
): Following {
  const { deadlineMs, signal } = options;
  const inbox: Inbox = {
    floor: now,
    news: true,
    closed: false,
    last: now,
    refusal: undefined,
    wake: () => undefined,
  };
  if (now !== undefined) options.onTransition?.(now);
  const subscription = informer.subscribe(ref.namespace, subscriberOf(ref, inbox, options));
  const expiry = performance.now() + deadlineMs;
  const onAbort = (): void => inbox.wake();
  signal?.addEventListener('abort', onAbort);

  async function next(tickMs: number): Promise<RolloutView | undefined> {
    const tick = performance.now() + tickMs;
    for (;;) {
      throwIfOver(inbox, signal);
      const now = performance.now();
      if (inbox.news) break;
      if (now >= expiry) throw deadlineError(ref, deadlineMs, inbox);
      if (now >= tick) break;
      await woken(inbox, Math.min(expiry, tick) - now);
    }
    inbox.news = false;
    return inbox.last;
  }

  return { next, end: () => leave(subscription, signal, onAbort) };
}

function leave(subscription: Subscription, signal: AbortSignal | undefined, onAbort: () => void): void {
  signal?.removeEventListener('abort', onAbort);
  subscription.end();
}

function subscriberOf({ name }: RolloutRef, inbox: Inbox, options: WaitOptions): Subscriber {
  return {
    waits: true,
    ...(inbox.floor === undefined ? {} : { known: [name] }),
    listener: (ref, view) => {
      if (ref.name === name) welcome(inbox, view, options);
    },
    onList: () => void (inbox.refusal = undefined),
    onTrouble: (error) => {
      inbox.refusal = error;
      inbox.wake();
    },
    onClose: () => {
      inbox.closed = true;
      inbox.wake();
    },
  };
}

function welcome(inbox: Inbox, view: RolloutView | undefined, { onTransition }: WaitOptions): void {
  if (view !== undefined && inbox.floor !== undefined && isOlder(view, inbox.floor)) return;
  if (view !== undefined && isTransition(inbox.last, view)) onTransition?.(view);
  Object.assign(inbox, { last: view, news: true });
  inbox.wake();
}

/** Versions of one API server are numbers that grow (Kubernetes promises it since 1.35, and did it ever before). */
function isOlder(view: RolloutView, than: RolloutView): boolean {
  const [a, b] = [view, than].map(({ resource }) => Number(resource.metadata.resourceVersion));
  return a !== undefined && b !== undefined && a < b;
}

function throwIfOver({ closed, refusal }: Inbox, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (closed) throw new DOMException('the rollouts kit was closed', 'AbortError');
  // What is not allowed now will not be allowed later. A watch alone that is not allowed is made good for by lists.
  if (refusal?.code === 'SLW_KUBE_FORBIDDEN' && refusal.message.includes('list')) throw refusal;
}

function woken(inbox: Inbox, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    inbox.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function deadlineError({ namespace, name }: RolloutRef, deadlineMs: number, inbox: Inbox): SlipwayError {
  const { last, refusal } = inbox;
  const seen =
    last === undefined
      ? 'it does not exist'
      : [inWords(last), standstillOf(last)].filter((part) => part !== undefined).join('; ');
  const options = refusal === undefined ? {} : { cause: refusal };
  return slipwayError(
    'SLW_ROLLOUT_DEADLINE',
    { namespace, name, timeout: readable(Math.round(deadlineMs / 100) * 100), seen },
    options,
  );
}
