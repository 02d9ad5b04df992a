import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { decided, type Decision, type Execution, type Queue, type Surroundings } from './state.ts';

/** The run at its place in the queue: by the position of its trigger, whenever it comes; and the one that is then behind it. */
export function queued(execution: Execution, { active, waiting }: Queue): Decision {
  const { record, seq } = execution;
  const before = waiting.filter((entry) => entry.seq < seq);
  const behind = waiting.slice(before.length);
  const queue = { active, waiting: [...before, { id: record.id, seq }, ...behind] };
  return decided(
    { execution: withState(execution, 'waiting', runBefore(queue, record.id)), queue },
    { wake: nextOf(behind, 0) },
  );
}

/** The queue when a run leaves it, and the run whose turn it then is, or that has another one before it. */
export function released(queue: Queue, execution: string): { readonly queue: Queue; readonly wake: readonly string[] } {
  const { active, waiting } = queue;
  if (active === execution)
    return { queue: { active: waiting[0]?.id ?? null, waiting: waiting.slice(1) }, wake: nextOf(waiting, 0) };
  const place = waiting.findIndex(({ id }) => id === execution);
  if (place < 0) return { queue, wake: [] };
  return { queue: { ...queue, waiting: waiting.toSpliced(place, 1) }, wake: nextOf(waiting, place + 1) };
}

function nextOf(waiting: Queue['waiting'], place: number): readonly string[] {
  return waiting.slice(place, place + 1).map(({ id }) => id);
}

/** A run that waits with the one that is now before it, which it names. */
export function withRunBefore(execution: Execution, queue: Queue): Execution {
  const before = runBefore(queue, execution.record.id);
  return before === (execution.record.waitsFor ?? null) ? execution : withState(execution, 'waiting', before);
}

function runBefore({ active, waiting }: Queue, execution: string): string | null {
  const place = waiting.findIndex(({ id }) => id === execution);
  return waiting[place - 1]?.id ?? active;
}

/**
 * The run on the newest commit, unless its trigger named one: those before it have changed values, which a delivery from
 * the commit of its trigger would undo in the cluster.
 */
export function withHead(execution: Execution, { head }: Surroundings): Execution {
  if (head === undefined || execution.commitAsked === true) return execution;
  return { ...execution, record: { ...execution.record, commit: head } };
}

export function withState(execution: Execution, state: SequenceRecord['state'], waitsFor?: string | null): Execution {
  const { waitsFor: _waitsFor, pausedFrom: _from, paused: _paused, ...record } = execution.record;
  return { ...execution, record: { ...record, state, ...(waitsFor ? { waitsFor } : {}) } };
}
