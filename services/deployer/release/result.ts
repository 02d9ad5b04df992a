import type { EventData, Result } from '../../kit/events/index.ts';

export interface TaskResult {
  readonly result: Result;
  /** The sender named none. */
  readonly isAssumed: boolean;
}

/** The result of the task before; a missing one is a pass when that task did not fail (specs/keptn.md, Appendix B). Pure. */
export function resultOf({ result, status = 'succeeded' }: Pick<EventData, 'result' | 'status'>): TaskResult {
  if (result !== undefined && result !== '') return { result, isAssumed: false };
  return { result: status === 'succeeded' ? 'pass' : 'fail', isAssumed: true };
}
