import type { Subscriber } from './informer.ts';

/** Whom of its subscribers an informer has still to tell that a Rollout was gone before its lists began. */
export interface RollCall {
  /** From a subscriber who knows names, until a list is surely younger than what it has read. */
  await(subscriber: Subscriber): void;
  drop(subscriber: Subscriber): void;
  /** After each list: the names that it has. */
  listed(namespace: string, names: ReadonlySet<string>): void;
}

/** What was deleted before the first list is in none, and no change ever tells of it. */
export function createRollCall(): RollCall {
  const waiting = new Map<Subscriber, number>();
  let [lists, isOpened] = [0, false];
  return {
    await(subscriber) {
      // The first has opened the watch itself; for others a list may be on its way that is older than what they have read.
      if (subscriber.known !== undefined) waiting.set(subscriber, lists + (isOpened ? 2 : 1));
      isOpened = true;
    },
    drop: (subscriber) => void waiting.delete(subscriber),
    listed(namespace, names) {
      lists += 1;
      for (const [subscriber, list] of [...waiting]) {
        if (list > lists) continue;
        waiting.delete(subscriber);
        const gone = (subscriber.known ?? []).filter((name) => !names.has(name));
        gone.forEach((name) => subscriber.listener({ namespace, name }, undefined));
      }
    },
  };
}
