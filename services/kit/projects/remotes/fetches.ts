import { coerceError, type SlipwayError } from '../../errors/index.ts';

export interface Trouble {
  readonly error: SlipwayError;
  readonly since: Date;
}

export interface FetchOptions {
  readonly clock: () => Date;
  /** Told when a remote is found away, and undefined when it is back. */
  readonly onTrouble: (name: string, trouble: Trouble | undefined) => void;
}

/** One remote, as seen from here. */
export interface Follower {
  readonly name: string;
  fetch(): Promise<void>;
  /** When any process of ours began the last fetch that went well; undefined when that is not known. */
  fetchedAt(): Promise<Date | undefined>;
  noteFetched(time: Date): Promise<void>;
}

/** What is remembered of a remote. */
export interface FetchState {
  fetchedAt?: number;
  /** The fetch on its way. */
  running?: Promise<void>;
  /** The one after it, for all who came too late for it. */
  next?: Promise<void>;
  trouble?: Trouble;
  triedAt?: number;
}

async function run({ clock, onTrouble }: FetchOptions, follower: Follower, state: FetchState): Promise<void> {
  const began = clock();
  state.triedAt = began.getTime();
  try {
    await follower.fetch();
    await follower.noteFetched(began);
    state.fetchedAt = began.getTime();
    if (state.trouble !== undefined) onTrouble(follower.name, undefined);
    delete state.trouble;
  } catch (thrown) {
    const error = coerceError(thrown);
    const isNew = state.trouble?.error.code !== error.code;
    state.trouble = { error, since: state.trouble?.since ?? began };
    if (isNew) onTrouble(follower.name, state.trouble);
    throw error;
  }
}

/** Starts a fetch that all who come meanwhile share. */
export function begin(options: FetchOptions, follower: Follower, state: FetchState): Promise<void> {
  const running = run(options, follower, state).finally(() => delete state.running);
  // Whoever waits for it hears of it; when nobody does any more, it has been noted.
  running.catch(() => undefined);
  state.running = running;
  return running;
}

/** A fetch that begins from now on: the one on its way may have missed what is asked for. */
export async function newest(options: FetchOptions, follower: Follower, state: FetchState): Promise<void> {
  const { running } = state;
  if (running === undefined) return begin(options, follower, state);
  state.next ??= running
    .catch(() => undefined)
    .then(async () => {
      delete state.next;
      return begin(options, follower, state);
    });
  return state.next;
}
