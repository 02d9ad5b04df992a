import { slipwayError } from '../../kit/errors/index.ts';
import { closeTask, openTaskOf, triggerTask } from './advance.ts';
import { unchanged, type Decision, type State, type Surroundings, type Timer } from './state.ts';

/** A timer fired. */
export interface DueInput {
  readonly kind: 'due';
  readonly name: Timer['name'];
  readonly index: number;
}

/** Triggers a delayed task, or ends a run whose task nobody took. A timer that is out of date changes nothing. */
export function decideDue(state: State, input: DueInput, around: Surroundings): Decision {
  const { execution, queue } = state;
  const task = openTaskOf(state);
  if (execution?.record.state !== 'started' || execution.index !== input.index || task === undefined) {
    return unchanged(state);
  }
  if (input.name === 'delayed')
    return task.state === 'delayed' ? triggerTask(execution, queue, around) : unchanged(state);
  if (task.state !== 'triggered') return unchanged(state);
  const timeout = `${Math.round(around.startTimeout / 1_000)} s`;
  const error = slipwayError('SLW_SEQUENCE_TASK_UNCLAIMED', { task: task.name, timeout });
  const message = `${error.message} [${error.code}] ${error.next}`;
  const outcome = { result: 'fail', status: 'errored', message, data: {} } as const;
  return closeTask(execution, queue, outcome, execution.data, around);
}
