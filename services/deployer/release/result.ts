import { slipwayError } from '../../kit/errors/index.ts';
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

/** What becomes of a canary that was found bad. */
export type OnFail = 'nothing' | 'rollback';

/** The task property `onFail`. @throws SLW_DEPLOY_INPUT */
export function onFailOf(value: unknown): OnFail {
  if (value === undefined || value === null || value === '' || value === 'nothing') return 'nothing';
  if (value === 'rollback') return value;
  const message = 'must be "nothing" or "rollback"';
  const field = 'data.release.onFail';
  throw slipwayError('SLW_DEPLOY_INPUT', { reasons: `${field} ${message}` }, { fields: [{ field, message }] });
}
