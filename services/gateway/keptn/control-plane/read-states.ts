import type { Bus } from '../../../kit/bus/index.ts';
import { activeSequences, listSequences, type SequenceRecord } from '../../../kit/sequences/index.ts';
import { compareTexts, newestRuns, oldestFirst } from './newest-runs.ts';
import { sequenceState, type SequenceState } from './sequence-state.ts';

export interface StateFilter {
  readonly project: string;
  /** Any of these contexts; absent: all. */
  readonly contexts?: readonly string[];
  readonly name?: string;
  /** Any of Keptn's states. */
  readonly states?: readonly string[];
  /** Triggered after, and before, in milliseconds. */
  readonly from?: number;
  readonly before?: number;
}

/** Runs looked through for one answer, those that changed last: older ones are found by their context, or by beforeTime. */
const MOST_RUNS = 2_000;
/** With a time they come before: each of their contexts is read by itself. */
const MOST_BEFORE = 500;
/** Contexts that are read at once. */
const AT_ONCE = 32;
/** Keptn's states of a context that has runs on their way. */
const UNENDED: readonly string[] = ['triggered', 'started', 'waiting', 'paused', 'waitingForApproval'];

/** The states that match, the newest first. @throws SLW_BUS_UNAVAILABLE */
export async function readStates(bus: Bus, filter: StateFilter): Promise<readonly SequenceState[]> {
  const groups = await runsByContext(bus, filter);
  const states = groups.map((runs) => sequenceState(runs)).filter((state) => state !== undefined);
  return states.filter((state) => stateMatches(state, filter)).toSorted((a, b) => compareTexts(b.time, a.time));
}

function stateMatches(state: SequenceState, { name, states, from, before }: StateFilter): boolean {
  const time = Date.parse(state.time);
  return (
    (name === undefined || state.name === name) &&
    (states === undefined || states.includes(state.state)) &&
    (from === undefined || time > from) &&
    (before === undefined || time < before)
  );
}

/** All runs of each context that can match. */
async function runsByContext(bus: Bus, filter: StateFilter): Promise<readonly (readonly SequenceRecord[])[]> {
  const { project, contexts, states, before } = filter;
  if (contexts !== undefined) return readContexts(bus, project, contexts);
  if (states !== undefined && states.every((state) => UNENDED.includes(state))) {
    const active = await activeSequences(bus, { project });
    return readContexts(bus, project, [...new Set(active.map(({ context }) => context))]);
  }
  if (before !== undefined) return contextsBefore(bus, project, new Date(before));
  const { runs, complete } = await newestRuns(bus, { project }, MOST_RUNS);
  const groups = new Map<string, SequenceRecord[]>();
  for (const run of oldestFirst(runs)) groups.set(run.context, [...(groups.get(run.context) ?? []), run]);
  // Of the context that the bound cuts in two, only a part was read.
  const cut = complete ? undefined : runs.at(-1)?.context;
  const whole = cut === undefined ? [] : await readContexts(bus, project, [cut]);
  return [...[...groups].filter(([context]) => context !== cut).map(([, group]) => group), ...whole];
}

/** A context that began before that time may have gone on after it, so each is read whole. */
async function contextsBefore(
  bus: Bus,
  project: string,
  before: Date,
): Promise<readonly (readonly SequenceRecord[])[]> {
  const { runs } = await newestRuns(bus, { project, before: before.toISOString() }, MOST_BEFORE);
  return readContexts(bus, project, [...new Set(runs.map(({ context }) => context))]);
}

async function readContexts(
  bus: Bus,
  project: string,
  contexts: readonly string[],
): Promise<readonly (readonly SequenceRecord[])[]> {
  const groups: (readonly SequenceRecord[])[] = [];
  for (let first = 0; first < contexts.length; first += AT_ONCE) {
    const some = contexts.slice(first, first + AT_ONCE);
    groups.push(...(await Promise.all(some.map(async (context) => listSequences(bus, { project, context })))));
  }
  return groups.map(oldestFirst);
}
