import { endSequence } from './end.ts';
import type { Aggregate } from './aggregate.ts';
import { queued, withHead, withState } from './queue.ts';
import { decided, type Decision, type Execution, type Queue, type SequenceEnd, type Surroundings } from './state.ts';
import { continueTask, later, openTask, timerOf, withTask, withoutDeadline } from './task.ts';

/** Goes on if nobody holds the service, else queues the run. */
export function takeTurn(execution: Execution, queue: Queue, around: Surroundings): Decision {
  if (queue.active !== null || queue.waiting.length > 0) return queued(execution, queue);
  return beginTurn(execution, { ...queue, active: execution.record.id }, around);
}

/** The run holds the service: it begins, or goes on where it was. */
export function beginTurn(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const begun = withStart(withState(execution, 'started'), around);
  const decision = continueTask(begun, queue, around);
  if (execution.record.startedAt !== undefined || begun.record.deadline === undefined) return decision;
  const watch = timerOf(begun, 'sequence', new Date(begun.record.deadline));
  return { ...decision, timers: [...decision.timers, watch] };
}

/** The time of a run counts from its first turn: what it waits for others is not its own doing. */
function withStart(execution: Execution, { now }: Surroundings): Execution {
  const { record, timeout } = execution;
  if (record.startedAt !== undefined) return execution;
  const deadline = timeout === undefined ? {} : { deadline: later(now, timeout).toISOString() };
  return { ...execution, record: { ...record, startedAt: now.toISOString(), ...deadline } };
}

/** Records how the open task ended and goes on: the next task, or the end of the sequence. */
export function closeTask(
  execution: Execution,
  queue: Queue,
  outcome: Aggregate,
  data: Execution['data'],
  around: Surroundings,
): Decision {
  const { result, status, message } = outcome;
  const ended = finishedTask(execution, { result, status, message }, around);
  if (execution.ending !== undefined) return endSequence({ ...ended, data }, queue, execution.ending, around);
  const goesOn = result !== 'fail' && status === 'succeeded' && execution.index + 1 < execution.tasks.length;
  if (!goesOn) return endSequence({ ...ended, data }, queue, { result, status, message }, around);
  const next = { ...ended, data, index: execution.index + 1, answers: [] };
  switch (execution.record.state) {
    case 'started':
      return openTask(next, queue, around);
    case 'waitingForApproval':
      // Others have gone on meanwhile.
      return takeTurn(withHead(next, around), queue, around);
    case 'paused':
      return decided({ execution: { ...next, record: { ...next.record, pausedFrom: 'started' } }, queue });
    default:
      // It was resumed while another run holds the service: the next task is opened in its turn.
      return decided({ execution: next, queue });
  }
}

/** The execution with its open task ended. */
export function finishedTask(execution: Execution, end: SequenceEnd, { now }: Surroundings): Execution {
  const { result, status, message } = end;
  const finished = { state: 'finished', finishedAt: now.toISOString(), result, status, message } as const;
  return withoutDeadline(withTask(execution, finished));
}
