import type { TaskRecord } from '../../kit/sequences/index.ts';
import { selectorMatches } from '../shipyard/index.ts';
import type { Aggregate } from './aggregate.ts';
import { followerTriggered, sequenceFinished, taskTriggered, type SequenceEnd } from './events.ts';
import { taskId } from './ids.ts';
import { queued, released, withHead, withState } from './queue.ts';
import {
  unchanged,
  type Decision,
  type Execution,
  type Follower,
  type Queue,
  type State,
  type Surroundings,
  type Timer,
} from './state.ts';

/** Opens the run's next task if nobody holds the service, else queues the run. */
export function takeTurn(execution: Execution, queue: Queue, around: Surroundings): Decision {
  if (queue.active !== null || queue.waiting.length > 0) return unchanged(queued(execution, queue));
  return openTask(withState(execution, 'started'), { ...queue, active: execution.record.id }, around);
}

/** Opens the task at `index`: triggers it now, or at its time. */
export function openTask(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const after = execution.tasks[execution.index]?.after ?? 0;
  if (after > 0) return delayTask(execution, queue, new Date(around.now.getTime() + after));
  return triggerTask(execution, queue, around);
}

/** Publishes the open task's `.triggered` and watches that somebody starts it. */
export function triggerTask(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const { now, startTimeout } = around;
  const triggeredId = taskId(execution.record.id, execution.index);
  const next = withTask(execution, { state: 'triggered', triggeredId, triggeredAt: now.toISOString() });
  return {
    state: { execution: next, queue },
    events: [taskTriggered(execution, now)],
    timers: [timer(execution, 'unclaimed', new Date(now.getTime() + startTimeout))],
    wake: [],
  };
}

function delayTask(execution: Execution, queue: Queue, at: Date): Decision {
  const next = withTask(execution, { state: 'delayed', dueAt: at.toISOString() });
  return { state: { execution: next, queue }, events: [], timers: [timer(execution, 'delayed', at)], wake: [] };
}

function timer(execution: Execution, name: Timer['name'], at: Date): Timer {
  return { name, execution: execution.record.id, index: execution.index, at };
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
  const ended = withTask(execution, {
    state: 'finished',
    finishedAt: around.now.toISOString(),
    result,
    status,
    message,
  });
  const goesOn = result !== 'fail' && status === 'succeeded' && execution.index + 1 < execution.tasks.length;
  if (!goesOn) return endSequence({ ...ended, data }, queue, { result, status, message }, around);
  const next = { ...ended, data, index: execution.index + 1, answers: [] };
  if (queue.active === execution.record.id) return openTask(next, queue, around);
  // It waited for an approval, and others have gone on meanwhile.
  return takeTurn(withHead(next, around), queue, around);
}

/** Ends the run: says so, triggers what follows, and gives the service to the next in the queue. */
export function endSequence(execution: Execution, queue: Queue, end: SequenceEnd, around: Surroundings): Decision {
  const { record } = execution;
  const { waitsFor: _, ...rest } = record;
  const followers = execution.followers.filter((follower) => follows(follower, execution, end));
  const triggered = followers.map((follower) => followerTriggered(execution, follower, end, around.now));
  const finished: Execution = {
    ...execution,
    record: {
      ...rest,
      state: 'finished',
      finishedAt: around.now.toISOString(),
      ...end,
      ...(triggered.length === 0 ? {} : { triggers: triggered.map(({ id }) => id) }),
      tasks: record.tasks.map((task) => (task.state === 'finished' ? task : { ...task, state: 'skipped' })),
    },
  };
  const left = released(queue, record.id);
  return {
    state: { execution: finished, queue: left.queue },
    events: [sequenceFinished(finished, end, around.now), ...triggered],
    timers: [],
    wake: left.wake,
  };
}

function follows(follower: Follower, execution: Execution, end: SequenceEnd): boolean {
  const lastTask = execution.tasks[execution.index]?.name ?? '';
  return selectorMatches(follower.match, { result: end.result, lastTask });
}

/** The execution with its open task's record changed. */
export function withTask(execution: Execution, change: Partial<TaskRecord>): Execution {
  const tasks = execution.record.tasks.map((task, index) =>
    index === execution.index ? { ...task, ...change } : task,
  );
  return { ...execution, record: { ...execution.record, tasks } };
}

export function openTaskOf(state: State): TaskRecord | undefined {
  const { execution } = state;
  return execution === undefined ? undefined : execution.record.tasks[execution.index];
}
