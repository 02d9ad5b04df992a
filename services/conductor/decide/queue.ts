import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { Execution, Queue, State, Surroundings } from './state.ts';

/** The run at its place in the queue: by the position of its trigger, whenever it comes. */
export function queued(execution: Execution, { active, waiting }: Queue): State {
  const { record, seq } = execution;
  const before = waiting.filter((entry) => entry.seq < seq);
  return {
    execution: withState(execution, 'waiting', before.at(-1)?.id ?? active),
    queue: { active, waiting: [...before, { id: record.id, seq }, ...waiting.slice(before.length)] },
  };
}

/** The queue when a run leaves it, and the run whose turn it then is. */
export function released(queue: Queue, execution: string): { readonly queue: Queue; readonly wake: readonly string[] } {
  if (queue.active !== execution) return { queue: withoutWaiting(queue, execution), wake: [] };
  const [first, ...waiting] = queue.waiting;
  return { queue: { active: first?.id ?? null, waiting }, wake: first === undefined ? [] : [first.id] };
}

function withoutWaiting(queue: Queue, execution: string): Queue {
  if (!queue.waiting.some(({ id }) => id === execution)) return queue;
  return { ...queue, waiting: queue.waiting.filter(({ id }) => id !== execution) };
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
