import { slipwayError, type SlipwayError } from '../../kit/errors/index.ts';
import { stopRun, giveUp } from './stop.ts';
import {
  decided,
  type Decision,
  type Ending,
  type Execution,
  type Queue,
  type State,
  type Surroundings,
  type Timer,
} from './state.ts';
import { isOut, taskOf, taskTimeout, timerOf, triggerTask } from './task.ts';

/** A timer fired. */
export interface DueInput {
  readonly kind: 'due';
  readonly name: Timer['name'];
  readonly index: number;
  /**
   * The moment it was set for. What is due is judged by this and not by a clock: that the server fired it is proof that
   * its clock has come so far, whatever ours says.
   */
  readonly at: Date;
}

/** What a timer makes of a run. One that is out of date changes nothing; one that came too early is set again. */
export function decideDue(state: State, input: DueInput, around: Surroundings): Decision {
  const { execution, queue } = state;
  if (execution === undefined) return decided(state);
  switch (input.name) {
    case 'delayed':
      return dueTask(execution, queue, input, around);
    case 'unclaimed':
    case 'task':
      return silentTask(execution, queue, input, around);
    case 'sequence':
      return longRun(execution, queue, input, around);
    case 'grace':
      return endOfGrace(execution, queue, input, around);
  }
}

/** A run that has lost its turn meanwhile triggers its task when it has it again. */
function dueTask(execution: Execution, queue: Queue, { index, at }: DueInput, around: Surroundings): Decision {
  const task = taskOf(execution);
  const isDue = execution.index === index && task?.state === 'delayed' && Date.parse(task.dueAt ?? '') <= at.getTime();
  if (!isDue || execution.record.state !== 'started') return decided({ execution, queue });
  return triggerTask(execution, queue, around);
}

/** Nobody has started the task, or nothing was heard of it for long. People may take their time. */
function silentTask(execution: Execution, queue: Queue, input: DueInput, around: Surroundings): Decision {
  const { name, index } = input;
  const task = taskOf(execution);
  const state = name === 'unclaimed' ? 'triggered' : 'started';
  if (!isTimed(execution, ['started', 'waiting']) || execution.index !== index || task?.state !== state) {
    return decided({ execution, queue });
  }
  const again = notYet(execution, queue, input, task.deadline);
  if (again !== undefined) return again;
  return stopLate(
    execution,
    queue,
    name === 'unclaimed' ? unclaimed(task.name, around) : unheard(execution, around),
    around,
  );
}

function longRun(execution: Execution, queue: Queue, input: DueInput, around: Surroundings): Decision {
  const { record, timeout } = execution;
  if (!isTimed(execution, ['started', 'waiting', 'waitingForApproval']) || timeout === undefined) {
    return decided({ execution, queue });
  }
  const again = notYet(execution, queue, input, record.deadline);
  if (again !== undefined) return again;
  const { sequence, stage } = record;
  const error = slipwayError('SLW_SEQUENCE_TIMEOUT', { sequence, stage, timeout: spanOf(timeout) });
  return stopLate(execution, queue, error, around);
}

function endOfGrace(execution: Execution, queue: Queue, { index }: DueInput, around: Surroundings): Decision {
  const { ending } = execution;
  if (ending === undefined || execution.record.state !== 'aborting' || execution.index !== index) {
    return decided({ execution, queue });
  }
  const running = isOut(taskOf(execution)) ? execution.answers.filter(({ finished }) => finished === undefined) : [];
  const names = running.map(({ source }) => source).join(', ');
  const grace = spanOf(around.abortGrace);
  return giveUp(
    execution,
    queue,
    { ...ending, message: `${ending.message} (no answer within ${grace} from: ${names})` },
    around,
  );
}

function isTimed({ record }: Execution, states: readonly Execution['record']['state'][]): boolean {
  return states.includes(record.state);
}

/** The deadline was moved after the timer was set: it is set again. Each time later than before, so this ends. */
function notYet(execution: Execution, queue: Queue, input: DueInput, deadline = ''): Decision | undefined {
  const until = new Date(deadline);
  if (!(until > input.at)) return undefined;
  return decided({ execution, queue }, { timers: [timerOf(execution, input.name, until)] });
}

function stopLate(execution: Execution, queue: Queue, error: SlipwayError, around: Surroundings): Decision {
  const message = `${error.message} [${error.code}] ${error.next}`;
  const ending: Ending = { result: 'fail', status: 'errored', message, timedOut: true };
  return stopRun(execution, queue, ending, { reason: error.message }, around);
}

function unclaimed(task: string, { startTimeout }: Surroundings): SlipwayError {
  return slipwayError('SLW_SEQUENCE_TASK_UNCLAIMED', { task, timeout: spanOf(startTimeout) });
}

function unheard(execution: Execution, around: Surroundings): SlipwayError {
  const { answers, tasks, index } = execution;
  const silent = answers.filter(({ finished }) => finished === undefined).map(({ source }) => source);
  const task = tasks[index]?.name ?? '';
  const names = silent.length === 0 ? 'the executors that the shipyard asks for' : silent.join(', ');
  return slipwayError('SLW_SEQUENCE_TASK_TIMEOUT', { task, names, timeout: spanOf(taskTimeout(execution, around)) });
}

function spanOf(milliseconds: number): string {
  return `${Math.round(milliseconds / 1_000)} s`;
}
