import { Type } from 'typebox';
import { requestInvalid } from '../../../kit/http/index.ts';

export const timeQuery = Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601.' }));

/** Milliseconds since 1970; undefined for none. @throws SLW_HTTP_REQUEST_INVALID naming the parameter */
export function optionalTime(field: string, text = ''): number | undefined {
  if (text === '') return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw requestInvalid([{ field, message: 'is no time such as 2026-01-31T12:00:00.000Z' }]);
}
