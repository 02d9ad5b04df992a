import { taskId, type TaskRecord } from '../../kit/sequences/index.ts';
import { taskTriggered } from './events.ts';
import { decided, type Decision, type Execution, type Queue, type Surroundings, type Timer } from './state.ts';

/** Opens the task at `index`: triggers it now, or at its time. */
export function openTask(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const after = execution.tasks[execution.index]?.after ?? 0;
  if (after > 0) return delayTask(execution, queue, later(around.now, after));
  return triggerTask(execution, queue, around);
}

/** Publishes the open task's `.triggered` and watches that somebody starts it. */
export function triggerTask(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const { now, startTimeout } = around;
  const deadline = later(now, startTimeout);
  const next = withTask(execution, {
    state: 'triggered',
    triggeredId: taskId(execution.record.id, execution.index),
    triggeredAt: now.toISOString(),
    deadline: deadline.toISOString(),
  });
  return decided(
    { execution: next, queue },
    { events: [taskTriggered(execution, now)], timers: [timerOf(execution, 'unclaimed', deadline)] },
  );
}

function delayTask(execution: Execution, queue: Queue, at: Date): Decision {
  const next = withTask(execution, { state: 'delayed', dueAt: at.toISOString() });
  return decided({ execution: next, queue }, { timers: [timerOf(execution, 'delayed', at)] });
}

/** Goes on with a task that was opened before the run lost its turn: its time, if it has to wait for that, runs on. */
export function continueTask(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const task = taskOf(execution);
  if (task?.state === 'pending') return openTask(execution, queue, around);
  if (task?.state !== 'delayed') return decided({ execution, queue });
  const due = new Date(task.dueAt ?? around.now);
  if (due <= around.now) return triggerTask(execution, queue, around);
  return decided({ execution, queue }, { timers: [timerOf(execution, 'delayed', due)] });
}

/** Milliseconds without a word after which a task that was started is given up. */
export function taskTimeout(execution: Execution, around: Surroundings): number {
  return execution.tasks[execution.index]?.timeout ?? around.taskTimeout;
}

/** Of the open task; that of the whole run is the same one, whichever task is open. */
export function timerOf(execution: Execution, name: Timer['name'], at: Date): Timer {
  return { name, execution: execution.record.id, index: name === 'sequence' ? 0 : execution.index, at };
}

export function later(from: Date, milliseconds: number): Date {
  return new Date(from.getTime() + milliseconds);
}

/** The execution with its open task's record changed. */
export function withTask(execution: Execution, change: Partial<TaskRecord>): Execution {
  const tasks = execution.record.tasks.map((task, index) =>
    index === execution.index ? { ...task, ...change } : task,
  );
  return { ...execution, record: { ...execution.record, tasks } };
}

/** The execution with nothing that its open task has to be done by. */
export function withoutDeadline(execution: Execution): Execution {
  const tasks = execution.record.tasks.map((task, index) => {
    if (index !== execution.index) return task;
    const { deadline: _, ...rest } = task;
    return rest;
  });
  return { ...execution, record: { ...execution.record, tasks } };
}

export function taskOf(execution: Execution): TaskRecord | undefined {
  return execution.record.tasks[execution.index];
}

/** Whether the task was given to executors and has not ended. */
export function isOut(task: TaskRecord | undefined): task is TaskRecord {
  return task?.state === 'triggered' || task?.state === 'started';
}
