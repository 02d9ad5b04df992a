import { parseDuration } from '../../kit/config/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import type { TaskDefinition } from './shipyard.ts';

/** Properties that the conductor reads; executors are given them like any other. */
export const TASK_TIMEOUT = 'taskTimeout';
export const EXECUTORS = 'executors';

const MOST_EXECUTORS = 100;

/**
 * What a task's properties say to the conductor. A value that it cannot read is as good as none: executors may have given
 * these names a meaning of their own before. The lint tells.
 */
export function taskRules(properties: JsonObject): Pick<TaskDefinition, 'timeout' | 'executors'> {
  const timeout = timeoutOf(properties[TASK_TIMEOUT]);
  const executors = executorsOf(properties[EXECUTORS]);
  return { ...(timeout === undefined ? {} : { timeout }), ...(executors === undefined ? {} : { executors }) };
}

export function timeoutOf(value: unknown): number | undefined {
  const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
  return milliseconds !== undefined && milliseconds > 0 ? milliseconds : undefined;
}

export function executorsOf(value: unknown): number | readonly string[] | undefined {
  if (Array.isArray(value)) return isNames(value) ? value : undefined;
  const count = Number(value);
  return Number.isInteger(count) && count >= 1 && count <= MOST_EXECUTORS ? count : undefined;
}

function isNames(values: readonly unknown[]): values is readonly string[] {
  const isName = (value: unknown) => typeof value === 'string' && value !== '';
  return values.length > 0 && values.length <= MOST_EXECUTORS && values.every(isName);
}
