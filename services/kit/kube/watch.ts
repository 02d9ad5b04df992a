import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '../errors/index.ts';
import type { Connection } from './connect.ts';
import { failedAnswer, failedRequest } from './failures.ts';
import type { ObjectMeta } from './objects.ts';
import { call } from './request.ts';
import type { Watching, WatchRequest } from './types.ts';
import { backoffMs, readWatchLine } from './watch-line.ts';
import { streamLines } from './watch-stream.ts';

const TIMEOUT_SECONDS = 60;
/** The server ends a watch in time; later than this beyond it the connection is dead. */
const SILENCE_GRACE_MS = 5_000;
/** A cluster without the kind is asked again at leisure. */
const UNKNOWN_MS = 30_000;
/** A watch that lasted so long was not a failure, however it ended. */
const LASTED_MS = 5_000;

export type Versioned = { readonly metadata: ObjectMeta };

interface Round {
  readonly connection: () => Promise<Connection>;
  readonly signal: AbortSignal;
  readonly listed: () => void;
}

/** Follows a collection: lists, watches on from there, and starts over with a list after every break. */
export function watch<T extends Versioned>(connection: () => Promise<Connection>, request: WatchRequest<T>): Watching {
  let closed = false;
  let listing = true;
  let troubled = false;
  let round = new AbortController();

  function listed(): void {
    listing = false;
    troubled = false;
  }

  function tell(thrown: unknown, server: string): void {
    if (troubled) return;
    troubled = true;
    request.onTrouble?.(thrown instanceof SlipwayError ? thrown : failedRequest(server, thrown));
  }

  async function follow(): Promise<void> {
    let failures = 0;
    while (!closed) {
      listing = true;
      round = new AbortController();
      const began = performance.now();
      const { signal } = round;
      const end = await oneRound({ connection, signal, listed }, request).catch((thrown: unknown) => ({ thrown }));
      if (signal.aborted) continue;
      failures = performance.now() - began > LASTED_MS ? 1 : failures + 1;
      if (end !== 'unknown' && end !== 'expired') tell(end.thrown, await serverOf(connection));
      await delay(end === 'unknown' ? UNKNOWN_MS : backoffMs(failures), undefined, { signal }).catch(() => undefined);
    }
  }

  void follow();
  return {
    // One that is listing already is as good as new.
    relist: () => (listing ? undefined : round.abort()),
    close: () => {
      closed = true;
      round.abort();
    },
  };
}

/** From a list to where the changes after it can no longer be had. Rejects when a call fails or the connection breaks. */
async function oneRound<T extends Versioned>(round: Round, request: WatchRequest<T>): Promise<'unknown' | 'expired'> {
  const { signal } = round;
  const query = request.query === undefined ? {} : { query: request.query };
  const list = await call(await round.connection(), 'GET', request.path, { ...query, signal });
  const known = list as
    { readonly metadata: { readonly resourceVersion: string }; readonly items: readonly T[] } | undefined;
  signal.throwIfAborted();
  round.listed();
  request.onList(known?.items ?? []);
  if (known === undefined) return 'unknown';
  let version: string | undefined = known.metadata.resourceVersion;
  while (version !== undefined) version = await watchFrom(version, round, request);
  return 'expired';
}

/** One connection; the version to go on from, or undefined when that is forgotten. */
async function watchFrom<T extends Versioned>(
  from: string,
  round: Round,
  request: WatchRequest<T>,
): Promise<string | undefined> {
  const connection = await round.connection();
  const { timeoutSeconds = TIMEOUT_SECONDS } = request;
  let version: string | undefined = from;
  const onLine = (text: string): void => {
    if (round.signal.aborted) return;
    const line = readWatchLine(text);
    if (line.type === 'error') throw failedAnswer(connection.server, `WATCH ${request.path}`, line.status, line.body);
    if (line.type === 'expired') version = undefined;
    else if (line.type === 'bookmark') version = line.version;
    else {
      version = line.object.metadata.resourceVersion ?? version;
      request.onChange(line.type, line.object as T);
    }
  };
  const asked = { watch: '1', allowWatchBookmarks: 'true', resourceVersion: from, timeoutSeconds: `${timeoutSeconds}` };
  const path = `${request.path}?${new URLSearchParams({ ...request.query, ...asked }).toString()}`;
  const silenceMs = timeoutSeconds * 1_000 + SILENCE_GRACE_MS;
  const began = performance.now();
  await streamLines(connection, { path, signal: round.signal, silenceMs, onLine });
  // A proxy that ends every watch at once must not become a busy loop.
  if (performance.now() - began < backoffMs(1)) await delay(backoffMs(1), undefined, { signal: round.signal });
  return version;
}

async function serverOf(connection: () => Promise<Connection>): Promise<string> {
  return connection().then(
    ({ server }) => server,
    () => 'of the configuration',
  );
}
