import type { SlipwayError } from '../errors/index.ts';
import type { Watching } from '../kube/index.ts';
import { rolloutsPath } from './paths.ts';
import type { Rollout } from './resource.ts';
import { createRollCall } from './roll-call.ts';
import type { RolloutListener, RolloutsDependencies, RolloutView } from './types.ts';
import { viewOf } from './view.ts';

/** Nobody asks for a namespace for so long: its watch ends. A sequence of operations keeps it. */
const LINGER_MS = 30_000;
/** While somebody waits, what a watch may have missed is listed at this pace. */
const POLL_MS = 15_000;

export interface Subscriber {
  readonly listener: RolloutListener;
  /** Called after each list. */
  readonly onList?: () => void;
  /** The collection cannot be followed. */
  readonly onTrouble?: (error: SlipwayError) => void;
  /** The informer is closed. */
  readonly onClose?: () => void;
  /** Names that it has read before: a list that begins after that tells of those that are gone. */
  readonly known?: readonly string[];
  /** Whether it waits for something, so that a poll backs the watch up. */
  readonly waits?: boolean;
}

export interface Subscription {
  end(): void;
}

export interface Informer {
  subscribe(namespace: string, subscriber: Subscriber): Subscription;
  close(): void;
}

/** One watch for each namespace that somebody asks for, however many ask. */
export function createInformer({ kube, log }: Pick<RolloutsDependencies, 'kube' | 'log'>): Informer {
  const spaces = new Map<string, Space>();

  function spaceOf(namespace: string): Space {
    const known = spaces.get(namespace);
    if (known !== undefined) return known;
    const space = openSpace({ kube, log }, namespace, () => spaces.delete(namespace));
    spaces.set(namespace, space);
    return space;
  }

  return {
    subscribe: (namespace, subscriber) => spaceOf(namespace).subscribe(subscriber),
    close: () => {
      [...spaces.values()].forEach((space) => space.close());
    },
  };
}

interface Space {
  subscribe(subscriber: Subscriber): Subscription;
  close(): void;
}

function openSpace(
  { kube, log }: Pick<RolloutsDependencies, 'kube' | 'log'>,
  namespace: string,
  ended: () => void,
): Space {
  const subscribers = new Set<Subscriber>();
  const views = new Map<string, RolloutView>();
  const rollCall = createRollCall();
  let trouble: SlipwayError | undefined;
  let linger: NodeJS.Timeout | undefined;

  function tell(name: string, view: RolloutView | undefined): void {
    if (view === undefined) views.delete(name);
    else views.set(name, view);
    [...subscribers].forEach(({ listener }) => listener({ namespace, name }, view));
  }

  function onList(items: readonly Rollout[]): void {
    trouble = undefined;
    const names = new Set(items.map(({ metadata }) => metadata.name));
    [...views.keys()].filter((name) => !names.has(name)).forEach((name) => tell(name, undefined));
    items
      .filter((item) => isNews(views.get(item.metadata.name), item))
      .forEach((item) => tell(item.metadata.name, viewOf(item)));
    rollCall.listed(namespace, names);
    [...subscribers].forEach((subscriber) => subscriber.onList?.());
  }

  function onTrouble(error: SlipwayError): void {
    trouble = error;
    log.warn({ error, namespace }, 'Rollouts of a namespace cannot be followed; it is tried again');
    [...subscribers].forEach((subscriber) => subscriber.onTrouble?.(error));
  }

  const watching: Watching = kube.watch<Rollout>({
    path: rolloutsPath(namespace),
    onList,
    onTrouble,
    onChange: (type, object) => tell(object.metadata.name, type === 'deleted' ? undefined : viewOf(object)),
  });
  const poll = relistFor(subscribers, watching);

  function close(): void {
    clearTimeout(linger);
    clearInterval(poll);
    watching.close();
    ended();
    [...subscribers].forEach((subscriber) => subscriber.onClose?.());
  }

  function end(subscriber: Subscriber): void {
    rollCall.drop(subscriber);
    if (!subscribers.delete(subscriber) || subscribers.size > 0) return;
    linger = setTimeout(close, LINGER_MS);
    linger.unref();
  }

  function subscribe(subscriber: Subscriber): Subscription {
    clearTimeout(linger);
    rollCall.await(subscriber);
    subscribers.add(subscriber);
    if (trouble !== undefined) subscriber.onTrouble?.(trouble);
    // Whoever comes later is told what is known, as the first was by the list.
    [...views].forEach(([name, view]) => subscriber.listener({ namespace, name }, view));
    return { end: () => end(subscriber) };
  }

  return { subscribe, close };
}

/** A list tells again what is known. */
function isNews(known: RolloutView | undefined, { metadata }: Rollout): boolean {
  return known === undefined || known.resource.metadata.resourceVersion !== metadata.resourceVersion;
}

function relistFor(subscribers: ReadonlySet<Subscriber>, watching: Watching): NodeJS.Timeout {
  return setInterval(() => {
    if ([...subscribers].some(({ waits }) => waits === true)) watching.relist();
  }, POLL_MS).unref();
}
