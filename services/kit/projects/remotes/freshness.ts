import { setTimeout as delay } from 'node:timers/promises';
import { begin, newest, type FetchOptions, type FetchState, type Follower, type Trouble } from './fetches.ts';

/**
 * How new what is read must be: `known` never asks the remote; `recent` was fetched a short while ago, or is what was known
 * last while the remote is away; `told` likewise, but never rejects; `newest` is fetched from now on, or rejects.
 */
export type Want = 'known' | 'recent' | 'told' | 'newest';

export interface FreshnessOptions extends FetchOptions {
  /** Milliseconds that what was fetched stays recent. */
  readonly interval: number;
  /** Milliseconds that it may be used while the remote is away. */
  readonly maxStale: number;
}

export interface Freshness {
  /** @throws what the fetch throws, when it is wanted or what is known is too old */
  ensure(follower: Follower, want: Want): Promise<void>;
  trouble(name: string): Trouble | undefined;
  forget(name: string): void;
}

/** How long a reader waits for a remote that was away the last time: long enough for one that is back. */
const GLANCE = 2_000;

/** Fetches no more often than is asked for and allowed, and at most one at a time for each remote. */
export function createFreshness(parts: FreshnessOptions): Freshness {
  const { interval, maxStale, clock } = parts;
  const states = new Map<string, FetchState>();
  const now = () => clock().getTime();

  async function recent(follower: Follower, state: FetchState): Promise<void> {
    if (isRecent(state.fetchedAt)) return;
    const elsewhere = (await follower.fetchedAt())?.getTime();
    if (elsewhere !== undefined) state.fetchedAt = Math.max(state.fetchedAt ?? 0, elsewhere);
    if (isRecent(state.fetchedAt)) return;
    const wasAway = state.trouble !== undefined;
    const justTried = wasAway && isRecent(state.triedAt);
    const running = state.running ?? (justTried ? undefined : begin(parts, follower, state));
    if (!wasAway) await running?.catch(() => undefined);
    else if (running !== undefined) await glance(running);
    if (state.trouble === undefined) return;
    const { error, since } = state.trouble;
    if (now() - (state.fetchedAt ?? since.getTime()) > maxStale) throw error;
  }

  function isRecent(time: number | undefined): boolean {
    const age = time === undefined ? -1 : now() - time;
    return age >= 0 && age < interval;
  }

  return {
    async ensure(follower, want) {
      if (want === 'known') return;
      const state = states.get(follower.name) ?? {};
      states.set(follower.name, state);
      if (want === 'newest') return newest(parts, follower, state);
      const done = recent(follower, state);
      return want === 'told' ? done.catch(() => undefined) : done;
    },
    trouble: (name) => states.get(name)?.trouble,
    forget: (name) => void states.delete(name),
  };
}

async function glance(running: Promise<void>): Promise<void> {
  const controller = new AbortController();
  const patience = delay(GLANCE, undefined, { signal: controller.signal, ref: false }).catch(() => undefined);
  await Promise.race([running.catch(() => undefined), patience]);
  controller.abort();
}
