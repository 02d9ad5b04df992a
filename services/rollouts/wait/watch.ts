import type { RolloutRef, RolloutView } from '../../kit/rollouts/index.ts';
import { lastLook } from './last-look.ts';
import type { OpenWait } from './open-waits.ts';
import type { WatchService } from './options.ts';
import { judgeSight } from './sight.ts';
import { beginWatched, type Watched } from './watched.ts';

/** What becomes of what is seen. Must not throw. */
export interface WatchActions {
  tell(key: string, words: string, view: RolloutView): void;
  fail(key: string, reason: string): void;
}

/** The Rollouts of all services that have a wait open: one watch a service, however many waits. */
export interface Watcher {
  add(wait: OpenWait): void;
  remove(key: string): void;
  /** Why a wait that is due must not pass; undefined when nothing is against it, or nothing can be seen. */
  verdict(wait: OpenWait): Promise<string | undefined> | undefined;
  stop(): void;
}

export function createWatcher(watchService: WatchService, actions: WatchActions): Watcher {
  const services = new Map<string, Watched>();
  const serviceOf = new Map<string, string>();

  function watch(service: string, { scope }: OpenWait): Watched {
    const watched = beginWatched((looked, onLook) =>
      watchService(scope, (ref, view) => look(looked, actions, ref, view), onLook),
    );
    services.set(service, watched);
    return watched;
  }

  function end(service: string, watched: Watched): void {
    services.delete(service);
    watched.doubts.forEach(clearTimeout);
    watched.end();
  }

  function add(wait: OpenWait): Watched {
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
    return watched;
  }

  function remove(key: string): void {
    const service = serviceOf.get(key) ?? '';
    const watched = services.get(service);
    serviceOf.delete(key);
    watched?.keys.delete(key);
    if (watched?.keys.size === 0) end(service, watched);
  }

  return {
    add,
    remove,
    verdict(wait) {
      const known = services.get(serviceOf.get(wait.key) ?? '');
      if (known !== undefined) return lastLook(known);
      // Due before reading along has come to it: nobody else would let go of its watch.
      return (lastLook(add(wait)) ?? Promise.resolve(undefined)).finally(() => remove(wait.key));
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
