import { deriveId } from '../../kit/events/index.ts';

/**
 * A run's id leaves the last four hexadecimal digits free, and its tasks' ids are the same with the task's number there.
 * So the run is found from an answer's `triggeredid` without any index: executors echo that and nothing else.
 */
const NUMBER_DIGITS = 4;

export function executionId(source: string, eventId: string): string {
  return taskId(deriveId('sequence', source, eventId), -1);
}

/** Id of the `.triggered` event of the nth task, from 0. */
export function taskId(execution: string, index: number): string {
  return execution.slice(0, -NUMBER_DIGITS) + (index + 1).toString(16).padStart(NUMBER_DIGITS, '0');
}

/** The run that a task id belongs to, and the task's index; of an id that is none of ours, a run that does not exist. */
export function executionOfTask(triggeredId: string): { readonly execution: string; readonly index: number } {
  const number = Number.parseInt(triggeredId.slice(-NUMBER_DIGITS), 16);
  return { execution: taskId(triggeredId, -1), index: number - 1 };
}
