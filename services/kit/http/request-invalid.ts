import { slipwayError, type FieldError, type SlipwayError } from '../errors/index.ts';

/** What is wrong with a request, field by field; `cause` is what found it. */
export function requestInvalid(fields: readonly FieldError[], cause?: unknown): SlipwayError {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_HTTP_REQUEST_INVALID', { reasons }, { cause, fields });
}
