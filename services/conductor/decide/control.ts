import type { ControlAction, SequenceRecord } from '../../kit/sequences/index.ts';
import { takeTurn } from './advance.ts';
import { released, withHead, withState } from './queue.ts';
import { stopRun } from './stop.ts';
import {
  decided,
  type Decision,
  type Execution,
  type Queue,
  type State,
  type Surroundings,
  type Timer,
} from './state.ts';
import { later, taskOf, taskTimeout, timerOf, withTask } from './task.ts';

/** Somebody pauses, resumes or aborts the runs of a context. */
export interface ControlInput {
  readonly kind: 'control';
  readonly action: ControlAction;
  /** Position of the command in the stream. */
  readonly seq: number;
  readonly actor?: string;
  readonly reason?: string;
  /** The run was triggered by one that the command concerns, so it does too, although it began later. */
  readonly descends?: true;
}

/** What a command makes of a run; one that does not concern it, or that came before another, changes nothing. */
export function decideControl(state: State, input: ControlInput, around: Surroundings): Decision {
  const { execution, queue } = state;
  if (execution === undefined || execution.record.state === 'finished') return decided(state);
  if (input.action === 'abort') return abort(execution, queue, input, around);
  if (input.seq <= (execution.controlled ?? 0)) return decided(state);
  const told = { ...execution, controlled: input.seq };
  return input.action === 'pause' ? pause(told, queue, input, around) : resume(told, queue, around);
}

function pause(execution: Execution, queue: Queue, input: ControlInput, around: Surroundings): Decision {
  const from = execution.record.state;
  if (from !== 'waiting' && from !== 'started' && from !== 'waitingForApproval') return decided({ execution, queue });
  const left = released(queue, execution.record.id);
  return decided({ execution: pausedRun(execution, from, input, around), queue: left.queue }, { wake: left.wake });
}

/** The run as a pause leaves it: nobody waits for it, and nothing of it happens but the end of its open task. */
export function pausedRun(
  execution: Execution,
  pausedFrom: NonNullable<SequenceRecord['pausedFrom']>,
  input: ControlInput,
  around: Surroundings,
): Execution {
  const { record, ...rest } = withState(execution, 'paused');
  return { ...rest, controlled: input.seq, record: { ...record, pausedFrom, paused: controlled(input, around) } };
}

/** Back to where it was: its place in the queue is that of its trigger, and the time it was paused counts for nothing. */
function resume(execution: Execution, queue: Queue, around: Surroundings): Decision {
  const { state, pausedFrom } = execution.record;
  if (state !== 'paused') return decided({ execution, queue });
  const { execution: watched, timers } = withTimeAgain(execution, around);
  const asks = pausedFrom === 'waitingForApproval' && taskOf(execution)?.state === 'started';
  const back = asks
    ? decided({ execution: withState(watched, 'waitingForApproval'), queue })
    : takeTurn(withHead(watched, around), queue, around);
  return { ...back, timers: [...timers, ...back.timers] };
}

interface Watched {
  readonly execution: Execution;
  readonly timers: readonly Timer[];
}

/** Timers that fired during the pause were let pass: those that still matter are set again. */
function withTimeAgain(execution: Execution, around: Surroundings): Watched {
  const task = withTaskTimeAgain(execution, around);
  const { deadline, paused } = task.execution.record;
  if (deadline === undefined || paused === undefined) return task;
  const lasted = around.now.getTime() - Date.parse(paused.at);
  const at = later(new Date(deadline), Math.max(lasted, 0));
  const record = { ...task.execution.record, deadline: at.toISOString() };
  return {
    execution: { ...task.execution, record },
    timers: [...task.timers, timerOf(execution, 'sequence', at)],
  };
}

function withTaskTimeAgain(execution: Execution, around: Surroundings): Watched {
  const task = taskOf(execution);
  if (task?.deadline === undefined) return { execution, timers: [] };
  const [name, time] =
    task.state === 'triggered'
      ? (['unclaimed', around.startTimeout] as const)
      : (['task', taskTimeout(execution, around)] as const);
  const at = later(around.now, time);
  return { execution: withTask(execution, { deadline: at.toISOString() }), timers: [timerOf(execution, name, at)] };
}

function abort(execution: Execution, queue: Queue, input: ControlInput, around: Surroundings): Decision {
  const { ending } = execution;
  const concerns = execution.seq < input.seq || input.descends === true;
  if (!concerns || ending?.status === 'aborted') return decided({ execution, queue });
  const record = { ...execution.record, aborted: controlled(input, around) };
  const aborted = { ...execution, record };
  // It is being stopped because its time is over: the executors know, but nothing is to follow now.
  if (ending !== undefined) return decided({ execution: { ...aborted, ending: abortedEnd(input) }, queue });
  const { actor, reason } = input;
  const stop = { reason: reason ?? 'the run was aborted', ...(actor === undefined ? {} : { actor }) };
  return stopRun(aborted, queue, abortedEnd(input), stop, around);
}

function controlled({ actor, reason }: ControlInput, { now }: Surroundings): NonNullable<SequenceRecord['paused']> {
  return {
    at: now.toISOString(),
    ...(actor === undefined ? {} : { actor }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function abortedEnd({ actor, reason }: ControlInput) {
  const who = actor === undefined ? 'aborted' : `aborted by ${actor}`;
  const message = reason === undefined ? who : `${who}: ${reason}`;
  return { result: 'fail', status: 'aborted', message, nothingFollows: `the run was ${who}` } as const;
}
