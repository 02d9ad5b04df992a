import { taskId } from '../../kit/sequences/index.ts';
import { countedAnswers } from './approval.ts';
import { finishedTask } from './advance.ts';
import { endSequence } from './end.ts';
import { taskInvalidated } from './events.ts';
import { released, withState } from './queue.ts';
import { decided, type Decision, type Ending, type Execution, type Queue, type Surroundings } from './state.ts';
import { isOut, later, taskOf, timerOf } from './task.ts';

/** Why a run is stopped, for its executors. */
export interface Stop {
  readonly reason: string;
  readonly actor?: string;
}

/**
 * Ends a run before its tasks have: at once where no executor is at work, else when those that are have stopped, or when
 * their time to do so is over. Until then it keeps the service, if it has it: what comes next must not meet them.
 */
export function stopRun(
  execution: Execution,
  queue: Queue,
  ending: Ending,
  stop: Stop,
  around: Surroundings,
): Decision {
  if (!isOut(taskOf(execution))) return endSequence(execution, queue, ending, around);
  const told = tell(execution, stop, around);
  if (!isBusy(execution)) {
    const end = giveUp(execution, queue, ending, around);
    return { ...end, events: [...told.events, ...end.events], cancels: told.cancels };
  }
  const grace = timerOf(execution, 'grace', later(around.now, around.abortGrace));
  const left = queue.active === execution.record.id ? { queue, wake: [] } : released(queue, execution.record.id);
  const aborting = { ...withState(execution, 'aborting'), ending };
  return decided({ execution: aborting, queue: left.queue }, { ...told, timers: [grace] });
}

/** Ends the run with its open task, without an answer of its executors. */
export function giveUp(execution: Execution, queue: Queue, ending: Ending, around: Surroundings): Decision {
  return endSequence(finishedTask(execution, ending, around), queue, ending, around);
}

function tell(execution: Execution, stop: Stop, { now }: Surroundings): Pick<Decision, 'events' | 'cancels'> {
  const words = stop.actor === undefined ? stop.reason : `${stop.reason} (${stop.actor})`;
  return {
    events: [taskInvalidated(execution, words, now)],
    cancels: [
      { triggeredId: taskId(execution.record.id, execution.index), cancellation: { ...stop, at: now.toISOString() } },
    ],
  };
}

/** Whether somebody has begun the open task and not ended it. */
function isBusy(execution: Execution): boolean {
  return countedAnswers(taskOf(execution), execution.answers).some(({ finished }) => finished === undefined);
}
