import { setTimeout as delay } from 'node:timers/promises';
import { coerceError } from '../../kit/errors/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { RolloutListener } from '../../kit/rollouts/index.ts';
import type { WatchService } from '../../rollouts/index.ts';
import type { RolloutParts } from './rollout-parts.ts';

const RETRY_MS = 5_000;

/** Watches the Rollouts that a service has now. A cluster that is away is asked again until the watch is not wanted any more. */
export function watchServiceOf(
  { placeOf, rolloutsOf }: Pick<RolloutParts, 'placeOf' | 'rolloutsOf'>,
  log: Log,
): WatchService {
  return (scope, listener, onLook) => {
    const stopping = new AbortController();
    const { signal } = stopping;

    async function begin(): Promise<void> {
      const { namespace, names } = await rolloutsOf(scope, signal);
      if (signal.aborted) return;
      if (names.length === 0) return onLook();
      const { rollouts } = placeOf(scope);
      const refs = names.map((name) => ({ name, namespace }));
      const views = await Promise.all(refs.map((ref) => rollouts.get(ref, signal)));
      if (signal.aborted) return;
      views.filter((view) => view !== undefined).forEach((view) => listener(view, view));
      const tell: RolloutListener = (ref, view) => {
        if (names.includes(ref.name)) listener(ref, view);
      };
      const end = rollouts.onChange(namespace, tell, names);
      signal.addEventListener('abort', end, { once: true });
      onLook();
    }

    async function beginPatiently(): Promise<void> {
      while (!signal.aborted) {
        try {
          return await begin();
        } catch (thrown) {
          const error = coerceError(thrown);
          if (signal.aborted) return;
          log.warn({ error, ...scope }, 'the Rollouts of a service cannot be watched');
          if (!error.retryable) return;
          await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
        }
      }
    }

    void beginPatiently();
    return () => stopping.abort();
  };
}
