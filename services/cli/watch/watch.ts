import { slipwayError } from '../../kit/errors/index.ts';
import type { CloudEvent } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { linkTo, tokenEnded, type Client, type Followed } from '../client/index.ts';
import { span, type Sink, type Style } from '../terminal/index.ts';
import { outcomeOf, runsOf, type Outcome } from '../tree/index.ts';
import { createView, REDRAW_EVERY, type View } from './view.ts';

export interface WatchParts {
  readonly client: Client;
  readonly sink: Sink;
  readonly style: Style;
  readonly quiet: boolean;
  readonly project: string;
  readonly context: string;
  /** Milliseconds to wait for the end. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Called once the event stream is open: what is triggered here is seen from its first event on. */
  readonly trigger?: () => Promise<void>;
}

/** The end is believed by records that were read after so much silence, so that what is shown has its last events. */
const SETTLE = 150;
/** Records are read anew at least this often, in case that an event was missed. */
const REFRESH_EVERY = 3_000;
/** Events in a burst share a read of the records. */
const REFRESH_AT_MOST = 50;
/** Exit code of what may be back in a moment: 502, 503, a refused connection. */
const UNREACHABLE = 8;

interface State {
  records: readonly SequenceRecord[];
  readonly events: CloudEvent[];
  lastEvent: number;
  lastRefresh: number;
  /** The token was taken once. */
  connected: boolean;
}

/**
 * Shows a context until all its runs, in every stage, have ended.
 * @throws SLW_CLI_TIMEOUT; what the client throws; the abort reason of `signal`.
 */
export async function watchContext(parts: WatchParts): Promise<Outcome & { kind: 'done' }> {
  const { controller: stop, unlink } = linkTo(parts.signal);
  const stream = parts.client.follow({ context: parts.context }, stop.signal);
  try {
    return await watching(parts, stream);
  } finally {
    stop.abort();
    unlink();
    // The pending read settles with the abort; its outcome no longer matters.
    await stream.return(undefined).catch(() => undefined);
  }
}

async function watching(parts: WatchParts, stream: AsyncGenerator<Followed>): Promise<Outcome & { kind: 'done' }> {
  const view = createView(parts.sink, parts.style, parts.quiet);
  const started = parts.now();
  const state: State = { records: [], events: [], lastEvent: started, lastRefresh: 0, connected: false };
  let next = nextOf(stream);
  for (;;) {
    const arrived = await orSilence(next, pauseOf(state, parts));
    parts.signal.throwIfAborted();
    if (arrived !== undefined) {
      if (!arrived.done) await take(arrived.value, state, parts, view);
      next = nextOf(stream);
    }
    const end = await settle(state, parts);
    if (end !== undefined) {
      view.end(state, parts.now());
      return end;
    }
    view.redraw(state, parts.now());
    if (parts.now() - started > parts.timeout) throw timedOut(parts);
  }
}

/** A failure is met where it is waited for, however long the records take to be read meanwhile. */
function nextOf(stream: AsyncGenerator<Followed>): ReturnType<typeof stream.next> {
  const next = stream.next();
  next.catch(() => undefined);
  return next;
}

async function take(followed: Followed, state: State, parts: WatchParts, view: View): Promise<void> {
  if (followed.kind === 'event') {
    state.events.push(followed.event);
    state.lastEvent = parts.now();
    view.onEvent(followed.event);
    return;
  }
  state.connected = true;
  if (!followed.again) await parts.trigger?.();
  state.lastRefresh = 0;
}

/** The end, when it is certain; reads the records when they are older than what they should tell. */
async function settle(state: State, parts: WatchParts): Promise<(Outcome & { kind: 'done' }) | undefined> {
  const now = parts.now();
  const stale = state.lastRefresh <= state.lastEvent + SETTLE && now - state.lastRefresh > REFRESH_AT_MOST;
  if (stale || now - state.lastRefresh > REFRESH_EVERY) {
    state.lastRefresh = now;
    state.records = await readRecords(parts, state);
  }
  if (now - state.lastEvent < SETTLE || state.lastRefresh < state.lastEvent + SETTLE) return undefined;
  const outcome = outcomeOf(runsOf(state.records, state.events));
  return outcome.kind === 'done' ? outcome : undefined;
}

/** How long nothing may arrive until there is something to do all the same. */
function pauseOf(state: State, parts: WatchParts): number {
  const ending = outcomeOf(runsOf(state.records, state.events)).kind === 'done';
  return ending || !parts.sink.isTty ? SETTLE : REDRAW_EVERY;
}

/** A gateway that restarts is waited for, as the event stream does; any other failure ends the watch. */
async function readRecords(parts: WatchParts, { records, connected }: State): Promise<State['records']> {
  try {
    return await parts.client.sequences({ project: parts.project, context: parts.context });
  } catch (thrown) {
    if ((thrown as { exit?: unknown }).exit === UNREACHABLE) return records;
    throw connected ? tokenEnded(thrown) : thrown;
  }
}

async function orSilence<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut({ context, project, timeout }: WatchParts): Error {
  const look = `slipway get sequence ${context} --project ${project} -w`;
  return slipwayError('SLW_CLI_TIMEOUT', { what: `The run ${context}`, timeout: span(timeout), look });
}
