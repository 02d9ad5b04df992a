import type { Decision, Queue, State } from './state.ts';

/**
 * The decision with its queue naming the runs that have not ended and neither have nor want their turn (people are asked,
 * somebody paused them): so the queues of a project name every run of it that has not ended, and whoever asks for those
 * need not look through the ones that have.
 */
export function withAside(before: State, decision: Decision): Decision {
  const { execution, queue } = decision.state;
  if (execution === undefined) return decision;
  const { id, state } = execution.record;
  const hasTurn = queue.active === id || queue.waiting.some((entry) => entry.id === id);
  const named = before.queue.aside ?? [];
  const aside = named.filter((other) => other !== id).concat(state === 'finished' || hasTurn ? [] : [id]);
  const isSame = queue === before.queue && aside.toSorted().join() === named.toSorted().join();
  return isSame ? decision : { ...decision, state: { execution, queue: queueWith(queue, aside) } };
}

function queueWith(queue: Queue, aside: readonly string[]): Queue {
  const { aside: _, ...rest } = queue;
  return aside.length === 0 ? rest : { ...rest, aside };
}
