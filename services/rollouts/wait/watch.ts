import type { RolloutRef, RolloutView } from '../../kit/rollouts/index.ts';
import type { OpenWait } from './open-waits.ts';
import type { WatchService } from './options.ts';
import { judgeSight } from './sight.ts';

/** What becomes of what is seen. Must not throw. */
export interface WatchActions {
  tell(key: string, words: string, view: RolloutView): void;
  fail(key: string, reason: string): void;
}

/** The Rollouts of all services that have a wait open: one watch a service, however many waits. */
export interface Watcher {
  add(wait: OpenWait): void;
  remove(key: string): void;
  stop(): void;
}

interface Watched {
  readonly keys: Set<string>;
  readonly seen: Map<string, RolloutView>;
  /** Faults that may still heal, by the Rollout's name. */
  readonly doubts: Map<string, NodeJS.Timeout>;
  end: () => void;
}

export function createWatcher(watchService: WatchService, actions: WatchActions): Watcher {
  const services = new Map<string, Watched>();
  const serviceOf = new Map<string, string>();

  function watch(service: string, { scope }: OpenWait): Watched {
    const watched: Watched = { keys: new Set(), seen: new Map(), doubts: new Map(), end: () => undefined };
    services.set(service, watched);
    watched.end = watchService(scope, (ref, view) => look(watched, actions, ref, view));
    return watched;
  }

  function end(service: string, watched: Watched): void {
    services.delete(service);
    watched.doubts.forEach(clearTimeout);
    watched.end();
  }

  return {
    add(wait) {
      const { project, stage, service: name } = wait.scope;
      const service = `${project}/${stage}/${name}`;
      const watched = services.get(service) ?? watch(service, wait);
      watched.keys.add(wait.key);
      serviceOf.set(wait.key, service);
      // What the others know already is the first look of this one.
      for (const [, view] of watched.seen) {
        const { failure } = judgeSight(view, undefined, view);
        if (failure?.after === 0) actions.fail(wait.key, failure.reason);
      }
    },
    remove(key) {
      const service = serviceOf.get(key) ?? '';
      const watched = services.get(service);
      serviceOf.delete(key);
      watched?.keys.delete(key);
      if (watched?.keys.size === 0) end(service, watched);
    },
    stop() {
      for (const [service, watched] of services) end(service, watched);
    },
  };
}

function look(watched: Watched, actions: WatchActions, ref: RolloutRef, view: RolloutView | undefined): void {
  const { keys, seen, doubts } = watched;
  const { changed, failure } = judgeSight(ref, seen.get(ref.name), view);
  if (view === undefined) seen.delete(ref.name);
  else seen.set(ref.name, view);
  if (changed !== undefined && view !== undefined) for (const key of keys) actions.tell(key, changed, view);
  if (failure === undefined || failure.after === 0) {
    clearTimeout(doubts.get(ref.name));
    doubts.delete(ref.name);
  }
  if (failure === undefined) return;
  const failAll = (): void => {
    for (const key of keys) actions.fail(key, failure.reason);
  };
  if (failure.after === 0) return failAll();
  if (!doubts.has(ref.name)) doubts.set(ref.name, setTimeout(failAll, failure.after).unref());
}
