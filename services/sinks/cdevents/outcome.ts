import type { JsonObject } from '../../kit/events/index.ts';

/** How a task or sequence ended, in the words of CDEvents; what they have no word for (warning) is in the message. Pure. */
export function outcomeOf({ status, result, message }: JsonObject): {
  readonly outcome: string;
  readonly errors?: string;
} {
  const outcome = wordFor(status, result);
  if (outcome === 'success' || typeof message !== 'string' || message === '') return { outcome };
  return { outcome, errors: message };
}

/** Whether an executor did what it was asked; what it was asked may have been to judge, and the verdict bad. Pure. */
export function wentWell({ status }: JsonObject): boolean {
  return status === undefined || status === '' || status === 'succeeded';
}

function wordFor(status: unknown, result: unknown): string {
  if (status === 'aborted') return 'cancel';
  if (status === 'errored' || status === 'unknown') return 'error';
  return result === 'fail' ? 'failure' : 'success';
}
