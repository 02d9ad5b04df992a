import { deriveId } from '../events/index.ts';
import { contextKey } from './record.ts';

/**
 * A run's id leaves the last four hexadecimal digits free, and its tasks' ids are the same with the task's number there.
 * So the run is found from an answer's `triggeredid` without any index: executors echo that and nothing else.
 */
const NUMBER_DIGITS = 4;

/** The id begins with the context's key, so that the runs of a context are found without an index either. */
export function executionId(source: string, eventId: string, context = eventId): string {
  const key = contextKey(context);
  return taskId(key + deriveId('sequence', source, eventId).slice(key.length), -1);
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
