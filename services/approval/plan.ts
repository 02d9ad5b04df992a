import { slipwayError, type FieldError, type SlipwayError } from '../kit/errors/index.ts';
import { RESULTS, isObject, type JsonObject, type Result } from '../kit/events/index.ts';
import { readProperties, type ApprovalProperties } from './properties.ts';

/** What becomes of an `approval.triggered`. */
export type Plan =
  | { readonly kind: 'decided'; readonly state: 'approved' | 'declined'; readonly message: string }
  | { readonly kind: 'ask'; readonly properties: ApprovalProperties }
  | { readonly kind: 'invalid'; readonly error: SlipwayError };

/**
 * Automatic where the property for the incoming result says so; a failure is declined at once; everything else is asked
 * (specs/keptn.md 4.5). An approved warning becomes a pass.
 */
export function planApproval(data: JsonObject): Plan {
  const properties = readProperties(data['approval']);
  if (Array.isArray(properties)) return { kind: 'invalid', error: invalid(properties) };
  const result = incomingResult(data);
  if (result === 'fail')
    return { kind: 'decided', state: 'declined', message: 'declined: the result before it is fail' };
  if (result !== undefined && properties[result] === 'automatic') {
    return { kind: 'decided', state: 'approved', message: `approved automatically: the result before it is ${result}` };
  }
  return { kind: 'ask', properties };
}

/** The result of the task before, else the evaluation's. */
export function incomingResult(data: JsonObject): Result | undefined {
  const { result, evaluation } = data;
  return known(result) ?? (isObject(evaluation) ? known(evaluation['result']) : undefined);
}

function known(value: unknown): Result | undefined {
  return RESULTS.find((result) => result === value);
}

function invalid(fields: readonly FieldError[]): SlipwayError {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_APPROVAL_INVALID', { reasons }, { fields });
}
